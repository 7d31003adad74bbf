import { Button, Loader, Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ChosenTopic } from "../../../shared/downloads";
import type { WatchRule } from "../../../shared/watch-rules";
import { ProblemText } from "../../components/problem-text";
import { request } from "../../state/bridge";
import { useAnswer } from "../chat/use-answer";
import classes from "./watch.module.css";

/** A forum may have a million topics: more than this are found by their names. */
const mostShown = 200;
const wholeChat = "whole";

/** What a new rule follows: null is the whole chat, undefined nothing yet. */
export type WatchedPart = ChosenTopic | null | undefined;

interface TopicSelectProps {
  readonly chatId: string;
  /** The rules that the chat has: what they follow is not offered again. */
  readonly rules: readonly WatchRule[];
  readonly part: WatchedPart;
  readonly onChange: (part: WatchedPart) => void;
}

/** The whole forum, or one of its topics. */
export function TopicSelect({ chatId, rules, part, onChange }: TopicSelectProps): ReactNode {
  const { t } = useTranslation();
  const { answer, retry } = useAnswer(() => request("chats.topics", chatId), chatId);
  const taken = new Set(rules.map(({ topic }) => topic?.id ?? null));
  const topics = answer.state === "known" ? answer.value : [];
  const offered = topics.filter(({ id }) => !taken.has(id));
  const choices = [
    ...(taken.has(null) ? [] : [{ value: wholeChat, label: t("watch.topic.whole") }]),
    ...offered.map(({ id, title }) => ({ value: String(id), label: title })),
  ];
  const choose = (value: string | null): void => {
    const topic = offered.find(({ id }) => String(id) === value);
    onChange(topic ? { id: topic.id, title: topic.title } : value === wholeChat ? null : undefined);
  };
  return (
    <div className={classes.topicSelect}>
      <Select
        label={t("watch.topic.label")}
        data={choices}
        value={part === null ? wholeChat : part === undefined ? null : String(part.id)}
        onChange={choose}
        placeholder={t("watch.topic.choose")}
        searchable
        selectFirstOptionOnChange
        allowDeselect={false}
        limit={mostShown}
        maxDropdownHeight={260}
        nothingFoundMessage={t("watch.topic.nothing")}
        data-testid="watch-topic"
      />
      <div className={classes.topicAnswer} aria-live="polite">
        {answer.state === "loading" && (
          <>
            <Loader size={12} /> {t("topics.loading")}
          </>
        )}
        {answer.state === "known" &&
          offered.length === 0 &&
          t(topics.length > 0 ? "watch.topic.allTaken" : "topics.none")}
        {answer.state === "known" && offered.length > mostShown && t("watch.topic.many")}
      </div>
      {answer.state === "failed" && (
        <div className={classes.topicProblem}>
          <ProblemText problem={answer.problem} at={answer.at} />
          <Button size="compact-sm" variant="default" onClick={retry} data-testid="watch-topics-retry">
            {t("common.retry")}
          </Button>
        </div>
      )}
      <Overlap rules={rules} part={part} />
    </div>
  );
}

/** What it means that a rule of the whole chat and one of a topic see the same files. */
function Overlap({ rules, part }: Pick<TopicSelectProps, "rules" | "part">): ReactNode {
  const { t } = useTranslation();
  if (part === undefined || rules.length === 0) return null;
  if (part !== null && rules.every(({ topic }) => topic !== null)) return null;
  return (
    <p className={classes.overlap} data-testid="watch-overlap">
      {t(part === null ? "watch.topic.topicsToo" : "watch.topic.wholeToo")}
    </p>
  );
}
