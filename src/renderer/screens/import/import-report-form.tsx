import { Button, Checkbox } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportChat, ImportReport } from "../../../shared/imports";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { ImportChatLine } from "./import-chat-line";
import classes from "./import-dialog.module.css";
import { ImportNotes } from "./import-notes";

/** More lines than this nobody reads; those with problems come first, and all of them are imported that are ticked. */
const mostLines = 300;

interface ImportReportFormProps {
  readonly report: ImportReport;
  /** What stands beside the button that starts it. */
  readonly children: ReactNode;
}

/** What was found in the files, to be ticked. */
export function ImportReportForm({ report, children }: ImportReportFormProps): ReactNode {
  const { t } = useTranslation();
  const starting = useRequest();
  const [leftOut, setLeftOut] = useState<ReadonlySet<number>>(new Set());
  const [onlyMissing, setOnlyMissing] = useState(false);
  const [watch, setWatch] = useState(false);
  const [pathTemplate, setPathTemplate] = useState(false);
  const [downloadsFolder, setDownloadsFolder] = useState(false);
  const { chats } = report;
  const startable = chats.filter((chat) => canStart(chat, onlyMissing));
  const chosen = startable.filter(({ index }) => !leftOut.has(index));
  const shown = chats.length > mostLines ? [...chats].sort(byUrgency).slice(0, mostLines) : chats;
  const hasMissing = chats.some(({ messages }) => messages.missing > 0 && messages.missing < messages.all);
  const hasScans = chats.some(({ scan }) => scan !== null);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const choice = { chats: chosen.map(({ index }) => index), onlyMissing, watch, pathTemplate, downloadsFolder };
    if (chosen.length > 0) starting.run(() => request("imports.start", choice));
  };

  return (
    <form className={classes.form} onSubmit={submit} data-testid="import-report">
      <p className={classes.text}>
        {t(`imports.found.${report.source}`, { count: chats.length, files: report.fileNames.join(", ") })}
      </p>
      {startable.length > 1 && (
        <Checkbox
          size="sm"
          label={t("imports.all")}
          checked={chosen.length === startable.length}
          indeterminate={chosen.length > 0 && chosen.length < startable.length}
          onChange={(event) =>
            setLeftOut(event.currentTarget.checked ? new Set() : new Set(startable.map(({ index }) => index)))
          }
          data-testid="import-all"
        />
      )}
      <ul className={classes.list} aria-label={t("imports.chats")}>
        {shown.map((chat) => (
          <ImportChatLine
            key={chat.index}
            chat={chat}
            source={report.source}
            canStart={canStart(chat, onlyMissing)}
            ticked={!leftOut.has(chat.index)}
            tick={(ticked) =>
              setLeftOut((before) => {
                const after = new Set(before);
                if (ticked) after.delete(chat.index);
                else after.add(chat.index);
                return after;
              })
            }
          />
        ))}
      </ul>
      {chats.length > mostLines && (
        <p className={classes.muted}>{t("imports.more", { count: chats.length - mostLines })}</p>
      )}
      {(hasMissing || hasScans || report.pathTemplate !== null || report.downloadsFolder !== null) && (
        <fieldset className={classes.options}>
          <legend className={classes.legend}>{t("imports.options")}</legend>
          {hasMissing && report.source === "export" && (
            <Checkbox
              size="sm"
              label={t("imports.onlyMissing")}
              checked={onlyMissing}
              onChange={(event) => setOnlyMissing(event.currentTarget.checked)}
              data-testid="import-only-missing"
            />
          )}
          {hasScans && (
            <Checkbox
              size="sm"
              label={t("imports.watch")}
              description={t("imports.watchHint")}
              checked={watch}
              onChange={(event) => setWatch(event.currentTarget.checked)}
              data-testid="import-watch"
            />
          )}
          {report.pathTemplate !== null && (
            <Checkbox
              size="sm"
              label={t("imports.template")}
              description={report.pathTemplate}
              checked={pathTemplate}
              onChange={(event) => setPathTemplate(event.currentTarget.checked)}
              data-testid="import-template"
            />
          )}
          {report.downloadsFolder !== null && (
            <Checkbox
              size="sm"
              label={t("imports.folder")}
              description={report.downloadsFolder}
              checked={downloadsFolder}
              onChange={(event) => setDownloadsFolder(event.currentTarget.checked)}
              data-testid="import-folder"
            />
          )}
        </fieldset>
      )}
      <ImportNotes notes={report.notes} />
      {starting.problem && <ProblemText problem={starting.problem} at={starting.problemAt} />}
      <div className={classes.actions}>
        {children}
        <Button type="submit" loading={starting.pending} disabled={chosen.length === 0} data-testid="import-start">
          {chosen.length > 0 ? t("imports.start", { count: chosen.length }) : t("imports.startNone")}
        </Button>
      </div>
    </form>
  );
}

function canStart({ problem, scan, messages }: ImportChat, onlyMissing: boolean): boolean {
  if (problem !== null || scan?.filterProblem) return false;
  return scan !== null || (onlyMissing ? messages.missing : messages.all) > 0;
}

const urgency = ({ problem, scan }: ImportChat): number => (scan?.filterProblem ? 0 : problem !== null ? 1 : 2);
const byUrgency = (one: ImportChat, other: ImportChat): number => urgency(one) - urgency(other);
