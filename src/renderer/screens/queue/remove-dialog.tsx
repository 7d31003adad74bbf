import { Button, Checkbox, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { useListState, useListStore } from "./list-context";

/** Asks before rows are removed, and whether their files go too. */
export function RemoveDialog(): ReactNode {
  const { t } = useTranslation();
  const store = useListStore();
  const ids = useListState((state) => state.removing);
  const [withFiles, setWithFiles] = useState(false);
  // The number stays readable while the dialog fades out.
  const [count, setCount] = useState(0);
  const removing = useRequest();
  useEffect(() => {
    if (!ids) return;
    setWithFiles(false);
    setCount(ids.length);
  }, [ids]);

  const close = (): void => store.setState({ removing: null });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ids) return;
    const action = withFiles ? "remove-with-file" : "remove";
    removing.run(async () => {
      await request("queue.act", { action, target: { ids: [...ids] } });
      close();
    });
  };

  return (
    <Modal
      opened={ids !== null}
      onClose={close}
      title={t("remove.title", { count })}
      closeButtonProps={{ "aria-label": t("common.close") }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          <span>{t("remove.text")}</span>
          <Checkbox
            label={t("remove.withFiles")}
            description={t("remove.withFilesHint")}
            checked={withFiles}
            onChange={(event) => setWithFiles(event.currentTarget.checked)}
            data-testid="remove-with-files"
          />
          {removing.problem && <ProblemText problem={removing.problem} at={removing.problemAt} />}
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={close}>
              {t("common.cancel")}
            </Button>
            <Button
              type="submit"
              color={withFiles ? "red" : undefined}
              loading={removing.pending}
              data-autofocus
              data-testid="remove-confirm"
            >
              {withFiles ? t("remove.confirmWithFiles") : t("remove.confirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
