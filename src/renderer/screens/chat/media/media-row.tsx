import { memo, type ReactNode } from "react";
import { useWords } from "../../../i18n/words";
import { type MediaCellProps, TickBox, useMediaCell } from "./media-cell";
import cellClasses from "./media-cell.module.css";
import { MediaMarkIcon } from "./media-mark-icon";
import { MediaPicture } from "./media-picture";
import classes from "./media-row.module.css";
import { durationOf, mediaLabel, mediaName } from "./media-words";
import { useMark } from "./use-chat-downloads";

/** One media in the list: its picture, its name, and what there is to know of it. */
export const MediaRow = memo(function MediaRow(props: MediaCellProps): ReactNode {
  const { messageId, entry, downloadId, ticked, tabbable, showsPicture, chatId } = props;
  const { t, format } = useWords();
  const mark = useMark(downloadId, entry);
  const { element, onClick, onTick, onFocusCapture } = useMediaCell(props);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the rows has the keys of all of them.
    <div
      ref={element}
      role="gridcell"
      className={classes.row}
      aria-selected={ticked}
      tabIndex={tabbable ? 0 : -1}
      onClick={onClick}
      onFocusCapture={onFocusCapture}
      data-testid="media-cell"
      data-message-id={messageId}
      data-kind={entry?.kind}
      data-mark={mark ?? ""}
    >
      <TickBox ticked={ticked} onClick={onTick} className={classes.tick} />
      <span className={classes.thumbnail}>
        {entry && <MediaPicture chatId={chatId} entry={entry} showsPicture={showsPicture} iconSize={18} />}
      </span>
      {entry && (
        <>
          <span className={cellClasses.hidden}>{mediaLabel(entry, mark, t, format)}</span>
          <span className={classes.names} aria-hidden>
            <bdi className={classes.name}>{mediaName(entry, t, format)}</bdi>
            <bdi className={classes.caption}>{entry.fileName ? entry.caption : t(`media.one.${entry.kind}`)}</bdi>
          </span>
          <span className={classes.fact} aria-hidden>
            {durationOf(entry)}
          </span>
          <span className={classes.fact} aria-hidden>
            {entry.sizeBytes === null ? "" : format.bytes(entry.sizeBytes)}
          </span>
          <span className={classes.fact} aria-hidden>
            {format.shortMoment(entry.date * 1000)}
          </span>
        </>
      )}
      <span className={classes.mark}>{mark !== null && <MediaMarkIcon mark={mark} className={undefined} />}</span>
    </div>
  );
});
