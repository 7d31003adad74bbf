import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type FocusEvent, type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import listClasses from "../../components/file-list.module.css";
import { keepVisible } from "../../state/selection";
import { DetailsDialog } from "./details-dialog";
import classes from "./download-list.module.css";
import { DownloadRowView, downloadRowHeight } from "./download-row";
import { createListStore, ListContext } from "./list-context";
import { handleListKey } from "./list-keys";
import { RemoveDialog } from "./remove-dialog";
import { RowMenu } from "./row-menu";
import { SelectionBar } from "./selection-bar";

interface DownloadListProps {
  /** The rows to show, in their order. */
  readonly view: readonly number[];
  readonly label: string;
  /** False where every row is of the same chat. */
  readonly showChat: boolean;
}

/** A list of downloads of any length: only what can be seen is in the document. */
export function DownloadList({ view, label, showChat }: DownloadListProps): ReactNode {
  const [store] = useState(createListStore);
  const scroller = useRef<HTMLDivElement>(null);
  /** True while the focus is in the list, also when the row that had it has just gone. */
  const hasFocus = useRef(false);
  const viewBefore = useRef(view);
  const viewNow = useRef(view);
  viewNow.current = view;

  const virtualizer = useVirtualizer({
    count: view.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => downloadRowHeight,
    getItemKey: (index) => view[index] ?? index,
    overscan: 10,
    useFlushSync: false,
    // The row with the focus stays in the document, or the keyboard would lose its place while the list is scrolled.
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = defaultRangeExtractor(range);
        const { focus } = store.getState().selection;
        const focusIndex = focus === null ? -1 : viewNow.current.indexOf(focus);
        if (focusIndex < 0 || indexes.includes(focusIndex)) return indexes;
        return [...indexes, focusIndex].sort((a, b) => a - b);
      },
      [store],
    ),
  });

  useEffect(() => {
    store.setState(({ selection }) => ({ selection: keepVisible(selection, viewBefore.current, view) }));
    viewBefore.current = view;
  }, [store, view]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const pageRows = Math.max(Math.floor((scroller.current?.clientHeight ?? 0) / downloadRowHeight) - 1, 1);
    const target = handleListKey(event.nativeEvent, store, view, pageRows);
    if (target === "unhandled") return;
    event.preventDefault();
    event.stopPropagation();
    if (typeof target === "number") virtualizer.scrollToIndex(view.indexOf(target));
  };

  return (
    <ListContext.Provider value={store}>
      <div className={classes.place}>
        {/* biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow. */}
        <div
          ref={scroller}
          role="grid"
          aria-label={label}
          aria-multiselectable="true"
          aria-rowcount={view.length}
          tabIndex={-1}
          className={listClasses.scroller}
          onKeyDown={onKeyDown}
          onFocus={() => {
            hasFocus.current = true;
          }}
          onBlur={(event: FocusEvent<HTMLElement>) => {
            const stays = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
            if (event.target.isConnected && !stays) hasFocus.current = false;
          }}
          data-testid="download-list"
        >
          <div role="presentation" className={listClasses.list} style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const id = view[item.index];
              return (
                id !== undefined && (
                  <DownloadRowView
                    key={id}
                    id={id}
                    index={item.index}
                    top={item.start}
                    showChat={showChat}
                    viewRef={viewNow}
                    listHasFocus={hasFocus}
                  />
                )
              );
            })}
          </div>
        </div>
        <SelectionBar />
      </div>
      <RowMenu />
      <RemoveDialog />
      <DetailsDialog />
    </ListContext.Provider>
  );
}
