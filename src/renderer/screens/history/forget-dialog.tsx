import { Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { useHistory } from "../../state/history-store";

/** Asks before an entry is forgotten. */
export function ForgetDialog(): ReactNode {
  const { t } = useTranslation();
  const row = useHistory((state) => state.forgetting);
  const forgetting = useRequest();
  // The name stays readable while the dialog fades out.
  const [name, setName] = useState("");
  useEffect(() => {
    if (row) setName(row.fileName);
  }, [row]);
  const close = (): void => useHistory.setState({ forgetting: null });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!row) return;
    forgetting.run(async () => {
      await request("history.forget", row.id);
      close();
    });
  };
  return (
    <Modal
      opened={row !== null}
      onClose={close}
      title={t("history.forgetTitle")}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <span style={{ overflowWrap: "anywhere" }}>{t("history.forgetText", { name })}</span>
          {forgetting.problem && <ProblemText problem={forgetting.problem} at={forgetting.problemAt} />}
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={forgetting.pending} data-autofocus data-testid="history-forget-confirm">
              {t("history.forgetConfirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
