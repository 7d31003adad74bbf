import { Button, Group, Modal } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { useQueue } from "../../state/queue-store";
import { selectView } from "../../state/queue-view";

interface ClearFinishedDialogProps {
  readonly opened: boolean;
  readonly close: () => void;
}

const finishedIds = (): number[] => {
  const { order, rows } = useQueue.getState();
  return [...selectView(order, rows, { filter: "done", search: "", chatId: null })];
};

/** Asks before all finished rows leave the list. Their files stay. */
export function ClearFinishedDialog({ opened, close }: ClearFinishedDialogProps): ReactNode {
  const { t } = useTranslation();
  const clearing = useRequest();
  const [ids, setIds] = useState<readonly number[]>([]);
  useEffect(() => {
    if (opened) setIds(finishedIds());
  }, [opened]);
  const submit = (): void =>
    clearing.run(async () => {
      await request("queue.act", { action: "remove", target: { ids: [...ids] } });
      close();
    });
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t("remove.finishedTitle", { count: ids.length })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <span>{t("remove.keepText")}</span>
      {clearing.problem && <ProblemText problem={clearing.problem} at={clearing.problemAt} />}
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button loading={clearing.pending} onClick={submit} data-autofocus data-testid="clear-finished-confirm">
          {t("queue.clearFinished")}
        </Button>
      </Group>
    </Modal>
  );
}
