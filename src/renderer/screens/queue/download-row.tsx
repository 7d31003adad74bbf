import { type MouseEvent, memo, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { DownloadRow } from "../../../shared/downloads";
import listClasses from "../../components/file-list.module.css";
import { FileOrigin } from "../../components/file-origin";
import { GridCell } from "../../components/grid-cell";
import { MiddleEllipsis } from "../../components/middle-ellipsis";
import { useWords } from "../../i18n/words";
import { useQueueRow } from "../../state/queue-store";
import { select } from "../../state/selection";
import classes from "./download-row.module.css";
import { enabledIds, listActions } from "./list-actions";
import { runAction, useListState, useListStore } from "./list-context";
import { RowProgress } from "./row-progress";
import { RowState } from "./row-state";
import { Thumbnail } from "./thumbnail";

/** CSS pixels; the same as in the style sheet. */
export const downloadRowHeight = 52;

interface DownloadRowViewProps {
  readonly id: number;
  readonly index: number;
  /** Distance from the top of the list in CSS pixels. */
  readonly top: number;
  readonly showChat: boolean;
  /** The view around the row; a reference, so that a change elsewhere in it renders no row. */
  readonly viewRef: RefObject<readonly number[]>;
  readonly listHasFocus: RefObject<boolean>;
}

/** One download. Plain elements only: dozens of these come and go with every turn of the wheel. */
export const DownloadRowView = memo(function DownloadRowView({
  id,
  index,
  top,
  showChat,
  viewRef,
  listHasFocus,
}: DownloadRowViewProps): ReactNode {
  const { t } = useWords();
  const row = useQueueRow(id);
  const store = useListStore();
  const selected = useListState((state) => state.selection.ids.has(id));
  const focused = useListState((state) => state.selection.focus === id);
  const tabbable = useListState(
    (state) => state.selection.focus === id || (state.selection.focus === null && index === 0),
  );
  const [hovered, setHovered] = useState(false);
  const element = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (focused && listHasFocus.current && !element.current?.contains(document.activeElement)) {
      element.current?.focus({ preventScroll: true });
    }
  }, [focused, listHasFocus]);

  if (!row) return null;

  const onClick = (event: MouseEvent): void => {
    const modifiers = { shift: event.shiftKey, toggle: event.ctrlKey || event.metaKey };
    store.setState(({ selection }) => ({ selection: select(selection, viewRef.current, id, modifiers) }));
  };
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const { selection } = store.getState();
    // The menu key of the keyboard has no place of the pointer: then the menu opens at the row.
    const box = element.current?.getBoundingClientRect();
    const byKeyboard = event.clientX === 0 && event.clientY === 0 && box;
    store.setState({
      selection: selection.ids.has(id)
        ? { ...selection, focus: id }
        : select(selection, viewRef.current, id, { shift: false, toggle: false }),
      menuAt: byKeyboard ? { x: box.left + 48, y: box.bottom - 8 } : { x: event.clientX, y: event.clientY },
    });
  };
  const open = listActions.find((action) => action.id === "open");

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around the rows has the keys of all of them.
    <div
      ref={element}
      role="row"
      className={`${listClasses.row} ${classes.row}`}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 1}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      onClick={onClick}
      onDoubleClick={() => open && runAction(store, open, [row])}
      onContextMenu={onContextMenu}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      data-testid="queue-row"
      data-id={id}
      data-state={row.state}
    >
      <GridCell className={`${listClasses.picture} ${classes.thumbnail}`}>
        <Thumbnail id={id} kind={row.kind} hasThumbnail={row.hasThumbnail} />
      </GridCell>
      <GridCell className={listClasses.cell}>
        <MiddleEllipsis text={row.fileName} className={listClasses.fileName} />
        <FileOrigin from={showChat ? row.chatTitle : t(`media.one.${row.kind}`)} sizeBytes={row.sizeBytes} />
      </GridCell>
      <GridCell className={listClasses.cell}>
        <RowProgress row={row} />
      </GridCell>
      <GridCell className={listClasses.cell}>
        <RowState row={row} />
      </GridCell>
      {(hovered || focused) && <RowActions row={row} tabbable={focused} />}
    </div>
  );
});

function RowActions({ row, tabbable }: { readonly row: DownloadRow; readonly tabbable: boolean }): ReactNode {
  const { t } = useWords();
  const store = useListStore();
  return (
    <GridCell className={listClasses.actions} label={t("row.actions", { name: row.fileName })}>
      {listActions
        .filter((action) => action.inRow && enabledIds(action, [row]).length > 0)
        .map((action) => (
          <button
            key={action.id}
            type="button"
            className={listClasses.action}
            title={t(`action.${action.id}`)}
            aria-label={t(`action.${action.id}`)}
            tabIndex={tabbable ? 0 : -1}
            onClick={(event) => {
              event.stopPropagation();
              runAction(store, action, [row]);
            }}
            onDoubleClick={(event) => event.stopPropagation()}
            data-testid={`row-${action.id}`}
          >
            <action.icon size={18} stroke={1.75} aria-hidden />
          </button>
        ))}
    </GridCell>
  );
}
