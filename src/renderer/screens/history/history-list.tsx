import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import listClasses from "../../components/file-list.module.css";
import { request } from "../../state/bridge";
import { useHistory } from "../../state/history-store";
import { attempt } from "../../state/problems-store";
import { HistoryRowView, historyRowHeight } from "./history-row";

/** A list of any length: only what can be seen is in the document, and asked of main. */
export function HistoryList({ ids }: { readonly ids: readonly number[] }): ReactNode {
  const { t } = useTranslation();
  const look = useHistory((state) => state.look);
  const scroller = useRef<HTMLDivElement>(null);
  const [focus, setFocus] = useState(0);
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => historyRowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 10,
    useFlushSync: false,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => look(ids.slice(first, end)), [look, ids, first, end]);
  useEffect(() => setFocus((before) => Math.min(before, Math.max(ids.length - 1, 0))), [ids]);

  const moveTo = (index: number): void => {
    const target = Math.min(Math.max(index, 0), ids.length - 1);
    setFocus(target);
    virtualizer.scrollToIndex(target);
    // The row may come into the document only with the next turn.
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${target}"]`)?.focus({ preventScroll: true });
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys of the row's own buttons are theirs.
    const isRow = event.target instanceof HTMLElement && event.target.role === "row";
    const pageRows = Math.max(Math.floor((scroller.current?.clientHeight ?? 0) / historyRowHeight) - 1, 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: focus + 1,
      ArrowUp: focus - 1,
      PageDown: focus + pageRows,
      PageUp: focus - pageRows,
      Home: 0,
      End: ids.length - 1,
    };
    const target = steps[event.key];
    const row = useHistory.getState().rows.get(ids[focus] ?? -1);
    if (target !== undefined) moveTo(target);
    else if (isRow && event.key === "Enter" && row) void attempt(request("history.openFile", row.id));
    else if (isRow && event.key === "Delete" && row) useHistory.setState({ forgetting: row });
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    <div
      ref={scroller}
      role="grid"
      aria-label={t("history.list")}
      aria-rowcount={ids.length}
      tabIndex={-1}
      className={listClasses.scroller}
      onKeyDown={onKeyDown}
      data-testid="history-list"
    >
      <div role="presentation" className={listClasses.list} style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const id = ids[index];
          return (
            id !== undefined && (
              <HistoryRowView
                key={id}
                id={id}
                index={index}
                top={start}
                tabbable={index === focus}
                onFocus={() => setFocus(index)}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
