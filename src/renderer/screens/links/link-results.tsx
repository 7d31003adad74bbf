import { Button, Loader } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck, IconClock, IconDots, IconMessageCircle } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LinkEntry, LinkWish } from "../../../shared/links";
import { useNow } from "../../components/use-now";
import { clock } from "../../i18n/format";
import { request } from "../../state/bridge";
import { useLinks } from "../../state/links-store";
import { useNavigation } from "../../state/navigation-store";
import { attempt } from "../../state/problems-store";
import { LinkLine } from "./link-line";
import classes from "./links-dialog.module.css";

/** More lines than this nobody reads; those that ask for something come first. */
const mostLines = 100;

/** What comes of the links of a wish, each by itself. */
export function LinkResults({ wish }: { readonly wish: LinkWish }): ReactNode {
  const { t } = useTranslation();
  const { entries } = wish;
  const shown = entries.length > mostLines ? [...entries].sort(byUrgency).slice(0, mostLines) : entries;
  return (
    <div className={classes.outcome}>
      <Summary wish={wish} />
      <ul className={classes.list} aria-label={t("links.results")}>
        {shown.map((entry) => (
          <Entry key={entry.text} entry={entry} />
        ))}
      </ul>
      {entries.length > mostLines && (
        <p className={classes.more}>{t("links.more", { count: entries.length - mostLines })}</p>
      )}
    </div>
  );
}

function Summary({ wish }: { readonly wish: LinkWish }): ReactNode {
  const { t } = useTranslation();
  const { entries, running } = wish;
  const sum = (count: (entry: LinkEntry) => number): number => entries.reduce((all, entry) => all + count(entry), 0);
  const queued = sum((entry) => (entry.state === "done" ? entry.queued : 0));
  const known = sum((entry) => (entry.state === "done" ? entry.known - entry.downloaded : 0));
  const failed = sum((entry) => (entry.state === "problem" ? 1 : 0));
  const ended = sum((entry) => (hasEnded(entry) ? 1 : 0));
  return (
    <div className={classes.summary} role="status" data-testid="links-summary" data-running={running}>
      {running && (
        <>
          <Loader size={14} />
          <span>{t("links.working", { ended, total: entries.length })}</span>
        </>
      )}
      {(queued > 0 || (!running && known + failed === 0)) && <span>{t("links.queued", { count: queued })}</span>}
      {known > 0 && <span>{t("links.known", { count: known })}</span>}
      <DownloadedBefore entries={entries} running={running} />
      {failed > 0 && <span className={classes.failed}>{t("links.failed", { count: failed })}</span>}
    </div>
  );
}

/** What was downloaded before, and the way to have it once more. */
function DownloadedBefore({
  entries,
  running,
}: {
  readonly entries: readonly LinkEntry[];
  readonly running: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const again = entries.filter((entry) => entry.state === "done" && entry.downloaded > 0);
  const count = again.reduce((sum, entry) => sum + (entry.state === "done" ? entry.downloaded : 0), 0);
  if (count === 0) return null;
  return (
    <>
      <span data-testid="links-downloaded">{t("links.downloaded", { count })}</span>
      {!running && (
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => void attempt(request("links.downloadAgain", again.map(({ text }) => text).join("\n")))}
          data-testid="links-again"
        >
          {t("links.again", { count })}
        </Button>
      )}
    </>
  );
}

function Entry({ entry }: { readonly entry: LinkEntry }): ReactNode {
  const { t } = useTranslation();
  const until = entry.state === "waiting" ? entry.until : undefined;
  const left = (until ?? 0) - useNow(until);
  return (
    <LinkLine
      text={entry.text}
      chatTitle={entry.chatTitle}
      tone={toneOf(entry)}
      icon={<Sign state={entry.state} />}
      words={wordsOf(entry, left, t)}
      testId="link-result"
      state={entry.state === "problem" ? entry.problem : entry.state}
      action={
        entry.state === "chat" && (
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              useLinks.getState().close();
              useNavigation.getState().show({ screen: "chat", chatId: entry.chatId });
            }}
          >
            {t("links.openChat")}
          </Button>
        )
      }
    />
  );
}

function Sign({ state }: { readonly state: LinkEntry["state"] }): ReactNode {
  switch (state) {
    case "pending":
      return <IconDots size={16} aria-hidden />;
    case "working":
      return <Loader size={14} />;
    case "waiting":
      return <IconClock size={16} aria-hidden />;
    case "done":
      return <IconCircleCheck size={16} aria-hidden />;
    case "chat":
      return <IconMessageCircle size={16} aria-hidden />;
    case "problem":
      return <IconAlertCircle size={16} aria-hidden />;
  }
}

function wordsOf(entry: LinkEntry, leftMs: number, t: TFunction): string {
  switch (entry.state) {
    case "pending":
      return t("links.pending");
    case "working":
      return entry.total > 1 ? t("links.looked", { looked: entry.looked, count: entry.total }) : t("links.looking");
    case "waiting":
      return leftMs > 0
        ? t("links.waitingFor", { time: clock(leftMs), reason: t(`reason.${entry.reason}`) })
        : t(`reason.${entry.reason}`);
    case "done":
      return doneWords(entry, t);
    case "chat":
      return t("links.chat");
    case "problem":
      return t(`links.problem.${entry.problem}`);
  }
}

function doneWords(
  { queued, known, downloaded }: { queued: number; known: number; downloaded: number },
  t: TFunction,
): string {
  const listed = known - downloaded;
  const parts = [
    ...(queued > 0 ? [t("links.queued", { count: queued })] : []),
    ...(listed > 0 ? [t("links.known", { count: listed })] : []),
    ...(downloaded > 0 ? [t("links.downloaded", { count: downloaded })] : []),
  ];
  return parts.join(" · ");
}

function toneOf({ state }: LinkEntry): "failed" | "waiting" | "done" | "quiet" {
  if (state === "problem") return "failed";
  if (state === "waiting") return "waiting";
  return state === "done" ? "done" : "quiet";
}

const hasEnded = ({ state }: LinkEntry): boolean => state === "done" || state === "chat" || state === "problem";

const urgency: Readonly<Record<LinkEntry["state"], number>> = {
  waiting: 0,
  working: 1,
  problem: 2,
  chat: 3,
  done: 4,
  pending: 5,
};
const byUrgency = (one: LinkEntry, other: LinkEntry): number => urgency[one.state] - urgency[other.state];
