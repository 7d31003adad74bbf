import { Button, Group, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WatchRule } from "../../../shared/watch-rules";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { ruleTitle } from "./rule-title";

interface RemoveRuleDialogProps {
  /** Null while it is closed. */
  readonly rule: WatchRule | null;
  readonly close: () => void;
}

/** Asks before a rule is deleted. What it has brought stays. */
export function RemoveRuleDialog({ rule, close }: RemoveRuleDialogProps): ReactNode {
  const { t } = useTranslation();
  const removing = useRequest();
  const submit = (): void => {
    if (rule === null) return;
    removing.run(async () => {
      await request("watch.remove", rule.id);
      close();
    });
  };
  return (
    <Modal
      opened={rule !== null}
      onClose={close}
      title={t("watch.remove.title", { chat: rule ? ruleTitle(rule) : "" })}
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="watch-remove-dialog"
    >
      <span>{t("watch.remove.text")}</span>
      {removing.problem && <ProblemText problem={removing.problem} at={removing.problemAt} />}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button
          color="red"
          loading={removing.pending}
          onClick={submit}
          data-autofocus
          data-testid="watch-remove-confirm"
        >
          {t("watch.remove.confirm")}
        </Button>
      </Group>
    </Modal>
  );
}
