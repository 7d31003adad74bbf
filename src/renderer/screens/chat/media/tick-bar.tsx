import { Button, CloseButton, Loader } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type MediaCounts, mediaKinds } from "../../../../shared/media";
import { ProblemText } from "../../../components/problem-text";
import { useRequest } from "../../../components/use-request";
import { useFormat } from "../../../i18n/words";
import type { MediaList } from "../../../state/media-list";
import { hasTicks, type MediaTicks, noTicks, tickedBytes } from "../../../state/media-ticks";
import { downloadTicked, queueMedia, type TickedOutcome } from "./download-ticked";
import classes from "./tick-bar.module.css";

interface TickBarProps {
  readonly list: MediaList;
  readonly ticks: MediaTicks;
  /** Null until known. */
  readonly counts: MediaCounts | null;
  readonly onTicks: (ticks: MediaTicks) => void;
}

/** What came of a download, in words. */
interface Outcome {
  readonly words: string;
  /** The messages that were downloaded before: they can be asked for again. */
  readonly again: readonly number[];
}

/** How long the outcome stays to be read. */
const outcomeMs = 6_000;

/** What is ticked, how much that is, and the button that downloads it. */
export function TickBar({ list, ticks, counts, onTicks }: TickBarProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const downloading = useRequest();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [found, setFound] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);

  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    // What asks for an answer stays until it has one.
    if (outcome === null || outcome.again.length > 0) return;
    const timer = window.setTimeout(() => setOutcome(null), outcomeMs);
    return () => window.clearTimeout(timer);
  }, [outcome]);

  if (!hasTicks(ticks) && outcome === null) return null;
  const total = countOf(list, counts);
  const count = ticks.all ? (total === null ? null : total - ticks.ids.size) : ticks.ids.size;
  const isWhole = !ticks.all || list.state.load === "end";
  const bytes = format.bytes(tickedBytes(ticks, list.ids, list.sizes));

  const queue = (begin: (signal: AbortSignal) => Promise<TickedOutcome>): void =>
    downloading.run(async () => {
      stop.current = new AbortController();
      try {
        const { queued, known, downloaded, isScan } = await begin(stop.current.signal);
        const words = [
          ...(isScan ? [t("browser.scanStarted")] : []),
          ...(!isScan && (queued > 0 || downloaded.length === 0) ? [t("browser.queued", { count: queued })] : []),
          ...(known > 0 ? [t("browser.known", { count: known })] : []),
          ...(downloaded.length > 0 ? [t("browser.downloadedBefore", { count: downloaded.length })] : []),
        ];
        setOutcome({ words: words.join(" "), again: downloaded });
        onTicks(noTicks);
      } finally {
        setFound(null);
      }
    });

  return (
    <div className={classes.bar} data-testid="tick-bar">
      {hasTicks(ticks) && (
        <>
          <span className={classes.words} role="status" data-testid="ticked">
            {count === null ? t("browser.allThatMatch") : t("browser.selected", { count })}
            <span className={classes.size}> · {isWhole ? bytes : t("browser.atLeast", { bytes })}</span>
            {found !== null && (
              <span className={classes.size}>
                {" "}
                <Loader size={12} /> {t("browser.collecting", { count: found })}
              </span>
            )}
          </span>
          {downloading.problem && <ProblemText problem={downloading.problem} at={downloading.problemAt} />}
          <Button
            size="sm"
            leftSection={<IconDownload size={16} aria-hidden />}
            loading={downloading.pending}
            onClick={() => queue((signal) => downloadTicked(list, ticks, setFound, signal))}
            data-testid="media-download"
          >
            {t("browser.download")}
          </Button>
          <CloseButton aria-label={t("browser.clear")} onClick={() => onTicks(noTicks)} data-testid="media-clear" />
        </>
      )}
      {!hasTicks(ticks) && outcome !== null && (
        <>
          <span className={classes.words} role="status" data-testid="media-outcome">
            {outcome.words}
          </span>
          {outcome.again.length > 0 && (
            <>
              <Button
                size="sm"
                variant="default"
                loading={downloading.pending}
                onClick={() => queue((signal) => queueMedia(list.view.chatId, outcome.again, { again: true }, signal))}
                data-testid="media-again"
              >
                {t("action.again")}
              </Button>
              <CloseButton aria-label={t("common.close")} onClick={() => setOutcome(null)} />
            </>
          )}
          {downloading.problem && <ProblemText problem={downloading.problem} at={downloading.problemAt} />}
        </>
      )}
    </div>
  );
}

/** How many media the view stands for; null when that is not known without listing them all. */
function countOf({ view, state, ids }: MediaList, counts: MediaCounts | null): number | null {
  if (state.load === "end") return ids.length;
  if (counts === null || view.query !== "" || view.until !== null) return null;
  return view.tab === "all" ? mediaKinds.reduce((sum, kind) => sum + counts[kind], 0) : counts[view.tab];
}
