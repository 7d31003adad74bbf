import { Button, Modal, Textarea } from "@mantine/core";
import { IconDownload, IconPlayerStop } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { longestLinkText } from "../../../shared/links";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { useApp } from "../../state/app-store";
import { request } from "../../state/bridge";
import { failedText, useLinks } from "../../state/links-store";
import { attempt } from "../../state/problems-store";
import { LinkReadings } from "./link-readings";
import { LinkResults } from "./link-results";
import classes from "./links-dialog.module.css";
import { useLinkReading } from "./use-link-reading";

/** Takes links in, says at once which of them are none, and then what came of each. */
export function LinksDialog(): ReactNode {
  const { t } = useTranslation();
  const opened = useLinks((state) => state.opened);
  const close = useLinks((state) => state.close);
  return (
    <Modal
      opened={opened}
      onClose={() => {
        forgetEnded();
        close();
      }}
      title={t("links.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="links-dialog"
    >
      <LinksForm />
    </Modal>
  );
}

/** What has been read once need not be there when the dialog is opened again. */
function forgetEnded(): void {
  for (const wish of useLinks.getState().wishes) {
    if (!wish.running) void attempt(request("links.dismiss", wish.id));
  }
}

function LinksForm(): ReactNode {
  const { t } = useTranslation();
  const formId = useId();
  const text = useLinks((state) => state.text);
  const wishes = useLinks((state) => state.wishes);
  const download = useLinks((state) => state.download);
  const isMac = useApp((state) => state.info?.platform === "darwin");
  const starting = useRequest();
  const running = wishes.filter((wish) => wish.running);
  const readings = useLinkReading(text);
  const good = readings?.filter(({ problem }) => problem === null).length ?? 0;
  const isTooLong = text.length > longestLinkText;
  const canStart = good > 0 && !isTooLong;
  // What failed is named among the results: it need not be said twice.
  const isUntouched = text === "" || wishes.some((wish) => text === failedText(wish));

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (canStart) starting.run(download);
  };

  return (
    <form onSubmit={submit} className={classes.form} id={formId}>
      <Textarea
        label={t("links.label")}
        description={t("links.hint")}
        placeholder={"https://t.me/name/123\nhttps://t.me/name/100-250\n@name"}
        rows={5}
        value={text}
        spellCheck={false}
        error={isTooLong ? t("links.tooLong") : undefined}
        onChange={(event) => useLinks.setState({ text: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(isMac ? event.metaKey : event.ctrlKey)) return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
        classNames={{ input: classes.input }}
        data-autofocus
        data-testid="links-text"
      />
      {(!isUntouched || wishes.length === 0) && <LinkReadings readings={readings} />}
      {wishes.map((wish) => (
        <LinkResults key={wish.id} wish={wish} />
      ))}
      {starting.problem && <ProblemText problem={starting.problem} at={starting.problemAt} />}
      <div className={classes.actions}>
        {running.length > 0 && (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={16} aria-hidden />}
            onClick={() => {
              for (const { id } of running) void attempt(request("links.stop", id));
            }}
            data-testid="links-stop"
          >
            {t("links.stop")}
          </Button>
        )}
        <Button
          type="submit"
          leftSection={<IconDownload size={16} aria-hidden />}
          loading={starting.pending}
          disabled={!canStart}
          data-testid="links-download"
        >
          {good > 0 ? t("links.download", { count: good }) : t("links.downloadNone")}
        </Button>
      </div>
    </form>
  );
}
