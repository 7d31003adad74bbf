import { Button, Loader, NativeSelect } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DownloadKind, downloadKinds, mediaKinds, type ScanOrder, ScanOrderSchema } from "../../../shared/media";
import type { Topic } from "../../../shared/threads";
import { KindToggle } from "../../components/kind-toggle";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { useChats } from "../../state/chats-store";
import { isBeingScanned, useScans } from "../../state/scans-store";
import { AlbumsChoice } from "./albums-choice";
import classes from "./chat-screen.module.css";
import { CommentsChoice } from "./comments-choice";
import { FilterPart } from "./filter-part";
import { TopicChoice } from "./topic-choice";
import { useFilter } from "./use-filter";
import { type MediaCountsState, useMediaCounts } from "./use-media-counts";

/** Which kinds of media, in which order, and the button that downloads them all. */
export function DownloadForm({ chatId }: { readonly chatId: string }): ReactNode {
  const { t } = useTranslation();
  const { media, retry } = useMediaCounts(chatId);
  const [unwanted, setUnwanted] = useState<ReadonlySet<DownloadKind>>(new Set(["text"]));
  const [order, setOrder] = useState<ScanOrder>("newest-first");
  const filter = useFilter();
  const chatKind = useChats((state) => state.byId.get(chatId)?.kind);
  const [topics, setTopics] = useState<ReadonlyMap<number, Topic>>(new Map());
  const [topicFolders, setTopicFolders] = useState(false);
  const [withComments, setWithComments] = useState(false);
  const [wholeAlbums, setWholeAlbums] = useState(false);
  const starting = useRequest();
  const scanning = useScans((state) => isBeingScanned(state.scans, chatId));

  // What Telegram counts is the chat's own: in the comments there may be anything.
  const counts = media.state === "known" && !withComments ? media.counts : null;
  /** Null until known, and of what is not counted. */
  const countOf = (kind: DownloadKind): number | null => (kind === "text" ? null : (counts?.[kind] ?? null));
  const kinds = downloadKinds.filter((kind) => !unwanted.has(kind) && countOf(kind) !== 0);
  // How many texts there are Telegram does not tell.
  const total =
    kinds.includes("text") || counts === null ? null : kinds.reduce((sum, kind) => sum + (countOf(kind) ?? 0), 0);
  const { check } = filter;
  const isFiltered = check.state !== "good" || check.filter !== null;
  const hasNothing = media.state === "known" && mediaKinds.every((kind) => media.counts[kind] === 0);

  const toggle = (kind: DownloadKind): void => {
    const next = new Set(unwanted);
    if (!next.delete(kind)) next.add(kind);
    setUnwanted(next);
  };

  return (
    <section className={classes.form} aria-label={t("chat.what")}>
      <fieldset className={classes.toggles} aria-label={t("chat.what")}>
        {downloadKinds.map((kind) => {
          const count = countOf(kind);
          return (
            <KindToggle
              key={kind}
              kind={kind}
              // The count is the whole chat's.
              count={topics.size === 0 ? count : null}
              wanted={!unwanted.has(kind) && count !== 0}
              disabled={count === 0}
              onToggle={() => toggle(kind)}
              testId={`kind-toggle-${kind}`}
            />
          );
        })}
      </fieldset>
      {chatKind === "forum" && (
        <TopicChoice
          chatId={chatId}
          chosen={topics}
          onChange={setTopics}
          folders={topicFolders}
          onFolders={setTopicFolders}
        />
      )}
      <FilterPart filter={filter} />
      {isFiltered && <AlbumsChoice checked={wholeAlbums} onChange={setWholeAlbums} />}
      {chatKind === "channel" && <CommentsChoice chatId={chatId} checked={withComments} onChange={setWithComments} />}
      <div className={classes.line}>
        <Button
          size="md"
          leftSection={<IconDownload size={18} aria-hidden />}
          loading={starting.pending}
          disabled={kinds.length === 0 || scanning || check.state !== "good"}
          onClick={() => {
            if (check.state !== "good") return;
            const chosen = [...topics.values()].map(({ id, title }) => ({ id, title }));
            starting.run(() =>
              request("scans.start", {
                chatId,
                kinds,
                order,
                filter: check.filter,
                topics: chosen.length === 0 ? null : chosen,
                withComments,
                wholeAlbums: isFiltered && wholeAlbums,
                topicFolders,
              }),
            );
          }}
          data-testid="chat-download"
        >
          {isFiltered ? t("chat.downloadMatching") : null}
          {!isFiltered && (topics.size > 0 ? t("topics.download", { count: topics.size }) : wholeChatWords(t, total))}
        </Button>
        <NativeSelect
          className={classes.order}
          size="md"
          aria-label={t("chat.order")}
          value={order}
          onChange={(event) => setOrder(ScanOrderSchema.parse(event.currentTarget.value))}
          data={[
            { value: "newest-first", label: t("chat.newestFirst") },
            { value: "oldest-first", label: t("chat.oldestFirst") },
          ]}
          data-testid="scan-order"
        />
        <Hint media={media} retry={retry} hasNothing={hasNothing} nothingChosen={kinds.length === 0} />
      </div>
      {starting.problem && <ProblemText problem={starting.problem} at={starting.problemAt} />}
    </section>
  );
}

function wholeChatWords(t: TFunction, total: number | null): string {
  return total === null ? t("chat.downloadUnknown") : t("chat.download", { count: total });
}

interface HintProps {
  readonly media: MediaCountsState;
  readonly retry: () => void;
  readonly hasNothing: boolean;
  readonly nothingChosen: boolean;
}

/** What there is to know before pressing the button. */
function Hint({ media, retry, hasNothing, nothingChosen }: HintProps): ReactNode {
  const { t } = useTranslation();
  if (media.state === "loading") {
    return (
      <p className={classes.hint} role="status">
        <Loader size={12} /> {t("chat.countsLoading")}
      </p>
    );
  }
  if (media.state === "failed") {
    return (
      <div className={classes.line}>
        <ProblemText problem={media.problem} at={media.at} />
        <p className={classes.hint}>{t("chat.countsFailed")}</p>
        <Button size="compact-sm" variant="default" onClick={retry}>
          {t("common.retry")}
        </Button>
      </div>
    );
  }
  if (hasNothing && nothingChosen) return <p className={classes.hint}>{t("chat.noMedia")}</p>;
  return <p className={classes.hint}>{nothingChosen ? t("chat.nothingChosen") : t("chat.already")}</p>;
}
