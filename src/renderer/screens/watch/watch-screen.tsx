import { Button } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { WatchRule } from "../../../shared/watch-rules";
import { chatSearchInputId, focusSearch } from "../../app/search-inputs";
import { CentredMessage } from "../../components/centred-message";
import { useWatch } from "../../state/watch-store";
import { RemoveRuleDialog } from "./remove-rule-dialog";
import { RuleRow } from "./rule-row";
import classes from "./watch.module.css";

/** All watch rules: what they follow, how they stand, and what they have brought. */
export function WatchScreen(): ReactNode {
  const { t } = useTranslation();
  const rules = useWatch((state) => state.rules);
  const [removing, setRemoving] = useState<WatchRule | null>(null);
  return (
    <div className={classes.screen}>
      <header className={classes.header}>
        <h1>{t("watch.title")}</h1>
        {rules.length > 0 && <p className={classes.lead}>{t("watch.lead")}</p>}
      </header>
      {rules.length === 0 ? (
        <CentredMessage
          icon={<IconEye size={28} aria-hidden />}
          title={t("watch.empty.title")}
          text={t("watch.empty.text")}
        >
          <Button variant="default" onClick={() => focusSearch(chatSearchInputId)}>
            {t("queue.empty.action")}
          </Button>
        </CentredMessage>
      ) : (
        <ul className={classes.rules} aria-label={t("watch.title")}>
          {rules.map((rule) => (
            <RuleRow key={rule.id} rule={rule} onRemove={() => setRemoving(rule)} />
          ))}
        </ul>
      )}
      <RemoveRuleDialog rule={removing} close={() => setRemoving(null)} />
    </div>
  );
}
