import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { MediaList } from "../../../state/media-list";
import {
  hasTicks,
  indexOf,
  isTicked,
  type MediaTicks,
  noTicks,
  tickRange,
  tickTo,
  toggle,
} from "../../../state/media-ticks";
import { readGridKey } from "./grid-keys";
import { LinkRow, openFirstLink } from "./link-row";
import { MediaCell } from "./media-cell";
import classes from "./media-grid.module.css";
import { AlbumRow, MonthRow, NewerRow, Rest } from "./media-headings";
import { MediaLayout, rowTypes } from "./media-layout";
import { MediaRow } from "./media-row";
import type { MediaLayoutMode } from "./media-toolbar";
import { useChatDownloads } from "./use-chat-downloads";
import { useNewerMedia } from "./use-newer-media";
import { useSettledIds } from "./use-settled-ids";
import { useWidth } from "./use-width";

/** CSS pixels; the same as in the style sheet. */
const gap = 6;
const smallestCell = 128;
const listRowHeight = 52;
const monthHeight = 40;
const albumHeight = 30;
const newerHeight = 44;
const padding = 16;

interface MediaGridProps {
  readonly list: MediaList;
  readonly mode: MediaLayoutMode;
  readonly label: string;
  readonly ticks: MediaTicks;
  readonly onTicks: (change: (before: MediaTicks) => MediaTicks) => void;
  readonly onSelectAll: () => void;
  readonly onPreview: (messageId: number) => void;
  /** Told whether the first row is in view. */
  readonly isAtTop: RefObject<boolean>;
}

/** Media in rows, of which only what can be seen is in the document. */
export function MediaGrid(props: MediaGridProps): ReactNode {
  const { list, mode, label, ticks, onTicks, onSelectAll, onPreview, isAtTop } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const downloads = useChatDownloads(list.view.chatId);
  const [focus, setFocus] = useState<number | null>(null);
  const hasFocus = useRef(false);
  const isLinks = list.view.tab === "links";

  const columns = mode === "list" ? 1 : Math.max(2, Math.floor((width - 2 * padding + gap) / (smallestCell + gap)));
  const cell = mode === "list" ? 0 : Math.floor((width - 2 * padding + gap) / columns) - gap;
  const { newerCount } = list;
  const { length } = list.ids;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was put before the first one moves all others.
  const layout = useMemo(() => new MediaLayout(list, columns), [list, columns, newerCount]);
  const laidOut = useRef({ layout, length });
  if (laidOut.current.layout !== layout || laidOut.current.length !== length) {
    if (laidOut.current.layout === layout) layout.grow();
    laidOut.current = { layout, length };
  }
  const heightOf = (of: MediaLayout, row: number): number => {
    const type = of.types[row];
    if (type === rowTypes.month) return monthHeight;
    if (type === rowTypes.album) return albumHeight;
    return mode === "list" ? listRowHeight : cell + gap;
  };

  const above = list.newer.load === "end" ? 0 : newerHeight;
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    // The last one is for what is still to come.
    count: layout.length + 1,
    getScrollElement: () => scroller.current,
    estimateSize: (row) => heightOf(layout, row),
    overscan: 2,
    useFlushSync: false,
    paddingStart: above,
    paddingEnd: padding,
  });
  const shape = `${mode} ${columns} ${cell}`;
  const wheel = useNewerMedia(scroller, virtualizer, { list, layout, shape, above, heightOf });

  // One that takes the place of another begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is what begins.
  useLayoutEffect(() => scroller.current?.scrollTo({ top: 0 }), [list]);

  const rows = virtualizer.getVirtualItems();
  const first = rows[0]?.index ?? 0;
  const last = rows.at(-1)?.index ?? 0;
  isAtTop.current = (virtualizer.scrollOffset ?? 0) < monthHeight;

  // The next page is asked for before the end comes into view.
  const isNearEnd = last >= layout.length - Math.ceil(600 / Math.max(1, mode === "list" ? listRowHeight : cell));
  const { load } = list.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that brought little is followed by the next one.
  useEffect(() => {
    if (isNearEnd && load === "more") void list.loadMore();
  }, [isNearEnd, load, list, list.version]);

  const lastRow = Math.min(last, layout.length - 1);
  const inViewTo = (layout.starts[lastRow] ?? 0) + (layout.counts[lastRow] ?? 0);
  const settled = useSettledIds(list, layout.starts[first] ?? 0, inViewTo, {
    isScrolling: virtualizer.isScrolling,
    isAtEnd: (virtualizer.range?.endIndex ?? 0) >= layout.length && (load === "more" || load === "loading"),
  });

  const focusOn = (messageId: number): void => {
    setFocus(messageId);
    hasFocus.current = true;
    virtualizer.scrollToIndex(layout.rowOf(indexOf(list.ids, messageId)));
  };

  const tick = useCallback(
    (messageId: number, isRange: boolean): void => {
      setFocus(messageId);
      onTicks((before) => (isRange ? tickRange(before, list.ids, messageId) : toggle(before, messageId)));
    },
    [list, onTicks],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    // React hands on what happens in a menu that belongs to a row; its keys are its own.
    if (event.target instanceof Node && !event.currentTarget.contains(event.target)) return;
    const pageRows = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / Math.max(listRowHeight, cell)) - 1);
    const wish = readGridKey(event.nativeEvent, { ids: list.ids, focus, columns, pageRows, hasTicks: hasTicks(ticks) });
    if (wish === null) return;
    event.preventDefault();
    event.stopPropagation();
    switch (wish.does) {
      case "move":
        // At the first one there is only one way on.
        if (wish.to === focus && wish.to === list.ids[0]) void list.loadNewer();
        if (wish.isRange) onTicks((before) => tickTo(before, list.ids, focus ?? wish.to, wish.to));
        focusOn(wish.to);
        return;
      case "tick":
        tick(wish.id, wish.isRange);
        return;
      case "tick-all":
        onSelectAll();
        return;
      case "untick-all":
        onTicks(() => noTicks);
        return;
      case "look":
        if (isLinks) openFirstLink(list.view.chatId, list.entry(wish.id));
        else onPreview(wish.id);
    }
  };

  const tabbable = focus ?? list.ids[layout.starts[first] ?? 0];
  const anyTicked = hasTicks(ticks);
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    <div
      ref={scroller}
      role="grid"
      aria-label={label}
      aria-multiselectable="true"
      aria-rowcount={load === "end" ? layout.length : -1}
      tabIndex={-1}
      className={classes.scroller}
      data-ticking={anyTicked}
      onKeyDown={onKeyDown}
      onWheel={({ deltaY }) => wheel(deltaY)}
      onBlur={(event) => {
        const stays = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget);
        if (event.target.isConnected && !stays) hasFocus.current = false;
      }}
      data-testid="media-grid"
      data-mode={mode}
      data-load={load}
      data-newer={list.newer.load}
      data-count={length}
    >
      <div role="presentation" className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
        <NewerRow list={list} />
        {rows.map(({ index, start }) => {
          const place = { transform: `translateY(${start}px)`, height: heightOf(layout, index) };
          if (index >= layout.length) return <Rest key="rest" list={list} top={start} />;
          const type = layout.types[index];
          const from = layout.starts[index] ?? 0;
          const count = layout.counts[index] ?? 0;
          if (type === rowTypes.month)
            return <MonthRow key={`month ${from}`} month={list.months[from] ?? 0} index={index} place={place} />;
          if (type === rowTypes.album)
            return (
              <AlbumRow
                key={`album ${from}`}
                caption={list.entry(list.ids[from] ?? 0)?.caption ?? ""}
                count={count}
                index={index}
                place={place}
              />
            );
          const ids = list.ids.slice(from, from + count);
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above.
            // biome-ignore lint/a11y/useFocusableInteractive: the focus moves by cell.
            <div
              key={`cells ${list.ids[from]}`}
              role="row"
              className={classes.row}
              data-mode={mode}
              style={place}
              aria-rowindex={index + 1}
            >
              {ids.map((id) => {
                const Cell = isLinks ? LinkRow : mode === "list" ? MediaRow : MediaCell;
                return (
                  <Cell
                    key={id}
                    chatId={list.view.chatId}
                    messageId={id}
                    entry={list.entry(id)}
                    downloadId={downloads.get(id)}
                    ticked={isTicked(ticks, id)}
                    ticking={anyTicked}
                    focused={focus === id}
                    tabbable={tabbable === id}
                    showsPicture={settled.has(id)}
                    size={cell}
                    tick={tick}
                    onPreview={onPreview}
                    onFocus={setFocus}
                    gridHasFocus={hasFocus}
                  />
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
