import {
  type Icon,
  IconCheck,
  IconExternalLink,
  IconEyeOff,
  IconFolder,
  IconLink,
  IconRefresh,
} from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import type { HistoryFile, HistoryRow } from "../../../shared/history";
import listClasses from "../../components/file-list.module.css";
import { FileOrigin } from "../../components/file-origin";
import { GridCell } from "../../components/grid-cell";
import { MediaKindIcon } from "../../components/media-kind-icon";
import { MiddleEllipsis } from "../../components/middle-ellipsis";
import { useWords } from "../../i18n/words";
import { request } from "../../state/bridge";
import { useHistory } from "../../state/history-store";
import { attempt } from "../../state/problems-store";
import { captionLine } from "./caption-line";
import classes from "./history-screen.module.css";

/** CSS pixels; the same as in the style sheet. */
export const historyRowHeight = 52;
/** How long a button says that it has done its work. */
const doneMs = 2_000;

interface HistoryRowViewProps {
  readonly id: number;
  readonly index: number;
  /** Distance from the top of the list in CSS pixels. */
  readonly top: number;
  readonly tabbable: boolean;
  readonly onFocus: () => void;
}

/** One download of the past; an empty line until main has said what it is. */
export function HistoryRowView({ id, index, top, tabbable, onFocus }: HistoryRowViewProps): ReactNode {
  const { format, t } = useWords();
  const row = useHistory((state) => state.rows.get(id));
  const file = useHistory((state) => state.files.get(id));
  const search = useHistory((state) => state.query.search);
  const caption = row ? captionLine(row, search) : "";
  const [isActive, setActive] = useState(false);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    <div
      role="row"
      className={`${listClasses.row} ${classes.row}`}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 1}
      tabIndex={tabbable ? 0 : -1}
      onFocus={() => {
        onFocus();
        setActive(true);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setActive(false);
      }}
      onPointerEnter={() => setActive(true)}
      onPointerLeave={(event) => {
        if (!event.currentTarget.contains(document.activeElement)) setActive(false);
      }}
      onDoubleClick={() => {
        if (row && file === "there") void attempt(request("history.openFile", id));
      }}
      data-testid="history-row"
      data-id={id}
      data-index={index}
      data-file={file}
    >
      <GridCell className={listClasses.picture}>{row && <MediaKindIcon kind={row.kind} size={18} />}</GridCell>
      <GridCell className={listClasses.cell}>
        {row && (
          <>
            <MiddleEllipsis text={row.fileName} className={listClasses.fileName} />
            <FileOrigin from={row.chatTitle} sizeBytes={row.sizeBytes}>
              {caption !== "" && (
                <bdi className={classes.caption} title={row.caption} data-testid="history-caption">
                  {caption}
                </bdi>
              )}
            </FileOrigin>
          </>
        )}
      </GridCell>
      <GridCell className={listClasses.cell}>
        {row && (
          <>
            <span
              title={
                row.messageDate > 0 ? t("history.message", { date: format.moment(row.messageDate * 1000) }) : undefined
              }
            >
              {row.finishedAt > 0 && format.moment(row.finishedAt)}
            </span>
            <Note row={row} file={file} />
          </>
        )}
      </GridCell>
      {row && isActive && <Actions row={row} file={file} tabbable={tabbable} />}
    </div>
  );
}

function Note({ row, file }: { readonly row: HistoryRow; readonly file: HistoryFile["state"] | undefined }): ReactNode {
  const { t } = useWords();
  const words = [
    ...(file === "missing" ? [t("history.missing")] : []),
    ...(row.origin === "downloaded" ? [] : [t(`history.origin.${row.origin}`)]),
  ];
  if (words.length === 0) return null;
  return (
    <span
      className={`${listClasses.note} ${classes.note}`}
      data-missing={file === "missing"}
      title={row.path ?? undefined}
    >
      {words.join(" · ")}
    </span>
  );
}

interface ActionsProps {
  readonly row: HistoryRow;
  readonly file: HistoryFile["state"] | undefined;
  readonly tabbable: boolean;
}

function Actions({ row, file, tabbable }: ActionsProps): ReactNode {
  const { t } = useWords();
  const { id } = row;
  const isThere = file === "there";
  return (
    <GridCell className={listClasses.actions} label={t("history.row", { name: row.fileName })}>
      {isThere && (
        <Action
          name="open"
          icon={IconExternalLink}
          label={t("history.open")}
          tabbable={tabbable}
          run={() => attempt(request("history.openFile", id))}
        />
      )}
      {isThere && (
        <Action
          name="show"
          icon={IconFolder}
          label={t("history.show")}
          tabbable={tabbable}
          run={() => attempt(request("history.showInFolder", id))}
        />
      )}
      {row.link !== null && (
        <Action
          name="link"
          icon={IconLink}
          label={t("history.copyLink")}
          doneLabel={t("history.copied")}
          tabbable={tabbable}
          run={() => attempt(request("history.copyLink", id))}
        />
      )}
      <Action
        name="again"
        icon={IconRefresh}
        label={t("history.again")}
        doneLabel={t("history.againDone")}
        tabbable={tabbable}
        run={() => attempt(request("history.again", id))}
      />
      <Action
        name="forget"
        icon={IconEyeOff}
        label={t("history.forget")}
        tabbable={tabbable}
        run={async () => {
          useHistory.setState({ forgetting: row });
          return true;
        }}
      />
    </GridCell>
  );
}

interface ActionProps {
  readonly name: string;
  readonly icon: Icon;
  readonly label: string;
  /** What the button says for a moment when it is done; absent where one sees it. */
  readonly doneLabel?: string;
  readonly tabbable: boolean;
  /** Resolves to whether it was done. */
  readonly run: () => Promise<boolean>;
}

function Action({ name, icon: ActionIcon, label, doneLabel, tabbable, run }: ActionProps): ReactNode {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), doneMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  const words = isDone && doneLabel !== undefined ? doneLabel : label;
  const Shown = isDone && doneLabel !== undefined ? IconCheck : ActionIcon;
  return (
    <button
      type="button"
      className={listClasses.action}
      title={words}
      aria-label={words}
      aria-live={doneLabel === undefined ? undefined : "polite"}
      tabIndex={tabbable ? 0 : -1}
      onClick={() => void run().then((done) => setDone(done))}
      onDoubleClick={(event) => event.stopPropagation()}
      data-testid={`history-${name}`}
      data-done={isDone}
    >
      <Shown size={18} stroke={1.75} aria-hidden />
    </button>
  );
}
