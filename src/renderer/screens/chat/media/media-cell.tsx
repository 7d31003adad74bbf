import { IconCheck } from "@tabler/icons-react";
import { type MouseEvent, memo, type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { MediaEntry } from "../../../../shared/media-browser";
import { useWords } from "../../../i18n/words";
import classes from "./media-cell.module.css";
import { MediaMarkIcon } from "./media-mark-icon";
import { MediaPicture } from "./media-picture";
import { durationOf, isPictured, isPreviewable, mediaLabel, mediaName } from "./media-words";
import { useMark } from "./use-chat-downloads";

export interface MediaCellProps {
  readonly chatId: string;
  readonly messageId: number;
  /** Undefined while it has to be asked for. */
  readonly entry: MediaEntry | undefined;
  /** The download of it, if there is one. */
  readonly downloadId: number | undefined;
  readonly ticked: boolean;
  /** Whether anything is ticked: then a click ticks. */
  readonly ticking: boolean;
  readonly focused: boolean;
  readonly tabbable: boolean;
  /** Whether the small picture may be fetched: only of what is looked at. */
  readonly showsPicture: boolean;
  /** CSS pixels. */
  readonly size: number;
  readonly tick: (messageId: number, isRange: boolean) => void;
  readonly onPreview: (messageId: number) => void;
  readonly onFocus: (messageId: number) => void;
  readonly gridHasFocus: RefObject<boolean>;
}

/** What a click on a media does, and the element that takes the focus. */
export function useMediaCell(props: MediaCellProps) {
  const { messageId, entry, ticking, focused, tick, onPreview, onFocus, gridHasFocus } = props;
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused && gridHasFocus.current && !element.current?.contains(document.activeElement))
      element.current?.focus({ preventScroll: true });
  }, [focused, gridHasFocus]);
  return {
    element,
    onClick: (event: MouseEvent): void => {
      const isRange = event.shiftKey;
      if (ticking || isRange || event.ctrlKey || event.metaKey || !entry || !isPreviewable(entry))
        tick(messageId, isRange);
      else onPreview(messageId);
    },
    onTick: (event: MouseEvent): void => {
      event.stopPropagation();
      tick(messageId, event.shiftKey);
    },
    onFocusCapture: (): void => {
      gridHasFocus.current = true;
      onFocus(messageId);
    },
  };
}

/** One media in the grid. Plain elements only: dozens of these come and go with every turn of the wheel. */
export const MediaCell = memo(function MediaCell(props: MediaCellProps): ReactNode {
  const { messageId, entry, downloadId, ticked, tabbable, showsPicture, size, chatId } = props;
  const { t, format } = useWords();
  const mark = useMark(downloadId, entry);
  const { element, onClick, onTick, onFocusCapture } = useMediaCell(props);
  const duration = entry ? durationOf(entry) : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the cells has the keys of all of them.
    <div
      ref={element}
      role="gridcell"
      className={classes.cell}
      style={{ width: size, height: size }}
      aria-selected={ticked}
      tabIndex={tabbable ? 0 : -1}
      onClick={onClick}
      onFocusCapture={onFocusCapture}
      title={entry?.caption === "" ? undefined : entry?.caption}
      data-testid="media-cell"
      data-message-id={messageId}
      data-kind={entry?.kind}
      data-mark={mark ?? ""}
    >
      {entry && <span className={classes.hidden}>{mediaLabel(entry, mark, t, format)}</span>}
      {entry && <MediaPicture chatId={chatId} entry={entry} showsPicture={showsPicture} iconSize={28} />}
      {entry && !isPictured(entry) && (
        <span className={classes.words} aria-hidden>
          <bdi className={classes.name}>{mediaName(entry, t, format)}</bdi>
          <span className={classes.size}>
            {entry.sizeBytes === null ? t("row.unknownSize") : format.bytes(entry.sizeBytes)}
          </span>
        </span>
      )}
      {duration !== null && (
        <span className={classes.duration} aria-hidden>
          {duration}
        </span>
      )}
      {mark !== null && <MediaMarkIcon mark={mark} className={classes.mark} />}
      <TickBox ticked={ticked} onClick={onTick} className={classes.tick} />
    </div>
  );
});

interface TickBoxProps {
  readonly ticked: boolean;
  readonly onClick: (event: MouseEvent) => void;
  readonly className: string | undefined;
}

/** The box that is ticked with the pointer; with the keyboard the cell itself is, by Space. */
export function TickBox({ ticked, onClick, className }: TickBoxProps): ReactNode {
  const { t } = useWords();
  return (
    <button
      type="button"
      aria-pressed={ticked}
      aria-label={t("browser.tick")}
      tabIndex={-1}
      className={className}
      onClick={onClick}
      data-testid="media-tick"
    >
      {ticked && <IconCheck size={14} stroke={3} aria-hidden />}
    </button>
  );
}
