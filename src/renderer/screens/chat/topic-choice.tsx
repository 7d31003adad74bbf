import { Button, Checkbox, Loader, TextInput } from "@mantine/core";
import { IconChevronRight, IconLock, IconMessages, IconPinFilled } from "@tabler/icons-react";
import { type ReactNode, useDeferredValue, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { needsField } from "../../../shared/path-template";
import { mostChosenTopics, type Topic } from "../../../shared/threads";
import { ProblemText } from "../../components/problem-text";
import { useApp } from "../../state/app-store";
import { request } from "../../state/bridge";
import partClasses from "./filter-part.module.css";
import classes from "./topic-choice.module.css";
import { type AnswerState, useAnswer } from "./use-answer";

/** A forum may have a million topics: more than this are found by their names. */
const mostShown = 200;

interface TopicChoiceProps {
  readonly chatId: string;
  /** Empty: all topics. */
  readonly chosen: ReadonlyMap<number, Topic>;
  readonly onChange: (chosen: ReadonlyMap<number, Topic>) => void;
  readonly folders: boolean;
  readonly onFolders: (folders: boolean) => void;
}

/** Which topics of a forum to download: all, or those that are ticked. */
export function TopicChoice({ chatId, chosen, onChange, folders, onFolders }: TopicChoiceProps): ReactNode {
  const { t } = useTranslation();
  const { answer, retry } = useAnswer(() => request("chats.topics", chatId), chatId);
  const [open, setOpen] = useState(false);
  const panelId = useId();
  const hasFolders = useApp(({ settings }) => settings !== null && needsField(settings.pathTemplate, "topic"));
  return (
    <section className={partClasses.part} aria-label={t("topics.title")} data-testid="topic-choice">
      <div className={partClasses.head}>
        <button
          type="button"
          className={partClasses.toggle}
          aria-expanded={open}
          aria-controls={panelId}
          onClick={() => setOpen(!open)}
          data-testid="topics-toggle"
        >
          <IconChevronRight size={16} aria-hidden className={partClasses.chevron} />
          <IconMessages size={16} aria-hidden />
          {t("topics.title")}
        </button>
        <span className={partClasses.joinedShort} data-testid="topics-summary">
          {chosen.size === 0 ? t("topics.all") : [...chosen.values()].map(({ title }) => title).join(", ")}
        </span>
        {chosen.size > 0 && (
          <Button size="compact-sm" variant="subtle" onClick={() => onChange(new Map())} data-testid="topics-all">
            {t("topics.chooseAll")}
          </Button>
        )}
      </div>
      <div id={panelId} className={partClasses.panel} hidden={!open}>
        {open && <Topics answer={answer} retry={retry} chosen={chosen} onChange={onChange} />}
        <Checkbox
          size="sm"
          label={t("topics.folders")}
          description={hasFolders ? t("topics.foldersByTemplate") : undefined}
          disabled={hasFolders}
          checked={folders || hasFolders}
          onChange={(event) => onFolders(event.currentTarget.checked)}
          data-testid="topic-folders"
        />
      </div>
    </section>
  );
}

interface TopicsProps extends Pick<TopicChoiceProps, "chosen" | "onChange"> {
  readonly answer: AnswerState<readonly Topic[]>;
  readonly retry: () => void;
}

function Topics({ answer, retry, chosen, onChange }: TopicsProps): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search).trim().toLocaleLowerCase();
  if (answer.state === "loading") {
    return (
      <p className={classes.note} role="status">
        <Loader size={12} /> {t("topics.loading")}
      </p>
    );
  }
  if (answer.state === "failed") {
    return (
      <div className={classes.search}>
        <ProblemText problem={answer.problem} at={answer.at} />
        <Button size="compact-sm" variant="default" onClick={retry}>
          {t("common.retry")}
        </Button>
      </div>
    );
  }
  const found = answer.value.filter(({ title }) => title.toLocaleLowerCase().includes(wanted));
  const shown = found.slice(0, mostShown);
  const toggle = (topic: Topic): void => {
    const next = new Map(chosen);
    if (!next.delete(topic.id)) next.set(topic.id, topic);
    onChange(next);
  };
  return (
    <>
      <div className={classes.search}>
        <TextInput
          type="search"
          aria-label={t("topics.search")}
          placeholder={t("topics.search")}
          autoComplete="off"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          data-testid="topics-search"
        />
      </div>
      {found.length === 0 ? (
        <p className={classes.note}>{t(wanted === "" ? "topics.none" : "topics.noMatch", { search: search.trim() })}</p>
      ) : (
        <ul className={classes.list} aria-label={t("topics.title")}>
          {shown.map((topic) => (
            <li key={topic.id}>
              <TopicLine
                topic={topic}
                chosen={chosen.has(topic.id)}
                disabled={!chosen.has(topic.id) && chosen.size >= mostChosenTopics}
                onToggle={() => toggle(topic)}
              />
            </li>
          ))}
        </ul>
      )}
      {found.length > shown.length && (
        <p className={classes.note}>{t("topics.more", { count: found.length - shown.length })}</p>
      )}
    </>
  );
}

interface TopicLineProps {
  readonly topic: Topic;
  readonly chosen: boolean;
  readonly disabled: boolean;
  readonly onToggle: () => void;
}

function TopicLine({ topic, chosen, disabled, onToggle }: TopicLineProps): ReactNode {
  const { t } = useTranslation();
  return (
    <label className={classes.topic}>
      <input
        type="checkbox"
        checked={chosen}
        disabled={disabled}
        onChange={onToggle}
        data-testid="topic"
        data-topic-id={topic.id}
      />
      <bdi className={classes.title} title={topic.title}>
        {topic.title}
      </bdi>
      {topic.pinned && <IconPinFilled size={13} role="img" aria-label={t("topics.pinned")} className={classes.mark} />}
      {topic.closed && <IconLock size={13} role="img" aria-label={t("topics.closed")} className={classes.mark} />}
    </label>
  );
}
