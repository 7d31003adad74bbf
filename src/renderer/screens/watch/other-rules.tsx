import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WatchRule } from "../../../shared/watch-rules";
import { useWatch } from "../../state/watch-store";
import classes from "./watch.module.css";

/** The rules that a chat has already, each a way to change it. */
export function OtherRules({ rules }: { readonly rules: readonly WatchRule[] }): ReactNode {
  const { t } = useTranslation();
  const openDialog = useWatch((state) => state.openDialog);
  if (rules.length === 0) return null;
  return (
    <section className={classes.otherRules} aria-label={t("watch.topic.others")}>
      <span>{t("watch.topic.others")}</span>
      <ul>
        {rules.map(({ id, chatId, topic, state }) => (
          <li key={id}>
            <button
              type="button"
              className={classes.chat}
              onClick={() => openDialog({ chatId, ruleId: id })}
              data-testid="watch-other"
            >
              <bdi>{topic?.title ?? t("watch.topic.whole")}</bdi>
            </button>
            {state === "paused" && <span>{t("watch.state.paused")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
