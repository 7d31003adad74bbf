import { Button } from "@mantine/core";
import { IconPhotoOff, IconSearchOff } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mediaKinds } from "../../../../shared/media";
import type { MediaTab, MediaView } from "../../../../shared/media-browser";
import { CentredMessage } from "../../../components/centred-message";
import { ProblemText } from "../../../components/problem-text";
import { useFormat } from "../../../i18n/words";
import { hasTicks, type MediaTicks, noTicks } from "../../../state/media-ticks";
import { useMediaCounts } from "../use-media-counts";
import classes from "./media-browser.module.css";
import { MediaGrid } from "./media-grid";
import { MediaPreviewDialog } from "./media-preview-dialog";
import { MediaTabs } from "./media-tabs";
import { type MediaLayoutMode, MediaToolbar } from "./media-toolbar";
import { TickBar } from "./tick-bar";
import { useDelayed } from "./use-delayed";
import { useMediaList } from "./use-media-list";

/** Keeps the layout that was chosen last, for the next chat. */
let lastMode: MediaLayoutMode = "grid";

/** The media of a chat: looked through, ticked, and downloaded. */
export function MediaBrowser({ chatId, title }: { readonly chatId: string; readonly title: string }): ReactNode {
  const { t } = useTranslation();
  const [tab, setTab] = useState<MediaTab>("all");
  const [query, setQuery] = useState("");
  const [day, setDay] = useState("");
  const [mode, setMode] = useState<MediaLayoutMode>(lastMode);
  const [ticks, setTicks] = useState<MediaTicks>(noTicks);
  const [previewed, setPreviewed] = useState<number | null>(null);
  const { media, recount } = useMediaCounts(chatId);
  const counts = media.state === "known" ? media.counts : null;
  const until = useMemo(() => endOfDay(day), [day]);
  const view = useMemo<MediaView>(() => ({ chatId, tab, query, until }), [chatId, tab, query, until]);
  const { list, hasNews, reload } = useMediaList(view, recount);
  const isAtTop = useRef(true);
  const isLinks = tab === "links";
  const shownMode = isLinks ? "list" : mode;

  // Another view is another list: what was ticked in this one can't be seen there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is what the ticks are of.
  useEffect(() => setTicks(noTicks), [view]);

  const isUntouched = !hasTicks(ticks) && previewed === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has come while the list was taken up is in the next one.
  useEffect(() => {
    if (hasNews && isUntouched && isAtTop.current) reload();
  }, [hasNews, isUntouched, reload, list]);

  const selectAll = useCallback(() => setTicks((before) => ({ ...noTicks, all: true, anchor: before.anchor })), []);
  const changeMode = (next: MediaLayoutMode): void => {
    lastMode = next;
    setMode(next);
  };

  return (
    <section className={classes.browser} aria-label={t("browser.mediaOf", { chat: title })} data-testid="media-browser">
      <div className={classes.head}>
        <MediaTabs tab={tab} counts={counts} onChange={setTab} />
        <MediaToolbar
          query={query}
          day={day}
          mode={shownMode}
          hasModes={!isLinks}
          canSelectAll={list.ids.length > 0}
          onQuery={setQuery}
          onDay={setDay}
          onMode={changeMode}
          onSelectAll={selectAll}
        />
      </div>
      {hasNews && !(isUntouched && isAtTop.current) && (
        <p className={classes.news} role="status">
          {t("browser.newMedia")}
          <Button size="compact-xs" variant="light" onClick={reload} data-testid="media-show-news">
            {t("browser.show")}
          </Button>
        </p>
      )}
      {list.ids.length === 0 ? (
        <NothingListed
          view={view}
          list={list}
          isEmpty={
            counts !== null &&
            (isLinks ? [counts.links] : mediaKinds.map((kind) => counts[kind])).every((count) => count === 0)
          }
          onNewest={() => setDay("")}
        />
      ) : (
        <MediaGrid
          list={list}
          mode={shownMode}
          label={t("browser.mediaOf", { chat: title })}
          ticks={ticks}
          onTicks={setTicks}
          onSelectAll={selectAll}
          onPreview={setPreviewed}
          isAtTop={isAtTop}
        />
      )}
      <TickBar list={list} ticks={ticks} counts={counts} onTicks={setTicks} />
      <MediaPreviewDialog list={list} messageId={previewed} ticks={ticks} onTicks={setTicks} onChange={setPreviewed} />
    </section>
  );
}

interface NothingListedProps {
  readonly view: MediaView;
  readonly list: ReturnType<typeof useMediaList>["list"];
  /** Whether Telegram counts nothing in the whole chat. */
  readonly isEmpty: boolean;
  readonly onNewest: () => void;
}

/** In the place of an empty list: that it is loading, what went wrong, or why there is nothing. */
function NothingListed({ view, list, isEmpty, onNewest }: NothingListedProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { state } = list;
  const isSlow = useDelayed(state.load === "loading");
  if (state.load === "failed") {
    return (
      <div className={classes.nothing}>
        <ProblemText problem={state.problem} at={state.at} />
        <Button size="sm" variant="default" onClick={() => void list.loadMore()} data-testid="media-retry">
          {t("common.retry")}
        </Button>
      </div>
    );
  }
  if (state.load !== "end" && !isEmpty) {
    return (
      <div className={classes.nothing} role="status" data-testid="media-loading">
        {isSlow ? t("browser.loading") : null}
        {state.load === "more" && (
          <Button size="sm" variant="default" onClick={() => void list.loadMore()}>
            {t("browser.show")}
          </Button>
        )}
      </div>
    );
  }
  if (view.query !== "") {
    return (
      <CentredMessage
        icon={<IconSearchOff size={28} aria-hidden />}
        title={t("browser.noMatch", { query: view.query })}
        text={t("browser.noMatchHint")}
      />
    );
  }
  if (view.until !== null) {
    return (
      <CentredMessage
        icon={<IconPhotoOff size={28} aria-hidden />}
        title={`${t("browser.upTo", { day: format.day(view.until * 1000) })}: ${t("browser.nothingBefore")}`}
        text={t("browser.nothingBeforeHint")}
      >
        <Button variant="default" onClick={onNewest}>
          {t("browser.showNewest")}
        </Button>
      </CentredMessage>
    );
  }
  return (
    <CentredMessage
      icon={<IconPhotoOff size={28} aria-hidden />}
      title={t(view.tab === "links" ? "browser.noLinks" : "browser.empty")}
      text={t(view.tab === "links" ? "browser.noLinksHint" : "browser.emptyHint")}
    />
  );
}

/** The last second of a day ("2025-06-14") in the local time zone, epoch seconds; null when it is none. */
function endOfDay(day: string): number | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined || month === undefined || date === undefined) return null;
  const end = new Date(Number(year), Number(month) - 1, Number(date) + 1).getTime() / 1000 - 1;
  return Number.isSafeInteger(end) && end > 0 && end <= 0x7fff_ffff ? end : null;
}
