import { Button, CloseButton, SegmentedControl, TextInput, Tooltip } from "@mantine/core";
import { IconLayoutGrid, IconList, IconSearch, IconSquareCheck } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { longestMediaQuery } from "../../../../shared/media-browser";
import { mediaSearchInputId } from "../../../app/search-inputs";
import classes from "./media-browser.module.css";

export type MediaLayoutMode = "grid" | "list";

/** Each search is a request to Telegram: it is not asked for every letter. */
const typingPauseMs = 350;

interface MediaToolbarProps {
  readonly query: string;
  /** As a date field has it, "" for none. */
  readonly day: string;
  readonly mode: MediaLayoutMode;
  /** False for what there is only a list of. */
  readonly hasModes: boolean;
  readonly canSelectAll: boolean;
  readonly onQuery: (query: string) => void;
  readonly onDay: (day: string) => void;
  readonly onMode: (mode: MediaLayoutMode) => void;
  readonly onSelectAll: () => void;
}

/** Search, day, layout, and the way to tick everything. */
export function MediaToolbar(props: MediaToolbarProps): ReactNode {
  const { day, mode, hasModes, canSelectAll, onDay, onMode, onSelectAll } = props;
  const { t } = useTranslation();
  return (
    <div className={classes.toolbar}>
      <SearchField query={props.query} onQuery={props.onQuery} />
      <TextInput
        className={classes.day}
        size="sm"
        type="date"
        aria-label={t("browser.day")}
        title={t("browser.day")}
        value={day}
        onChange={(event) => onDay(event.currentTarget.value)}
        rightSection={
          day === "" ? null : (
            <CloseButton
              size="sm"
              aria-label={t("browser.showNewest")}
              onClick={() => onDay("")}
              data-testid="media-day-clear"
            />
          )
        }
        data-testid="media-day"
      />
      <SegmentedControl
        size="sm"
        value={mode}
        aria-label={t("browser.layout")}
        disabled={!hasModes}
        onChange={(next) => onMode(next === "list" ? "list" : "grid")}
        data={[
          {
            value: "grid",
            label: <ModeLabel text={t("browser.grid")} icon={<IconLayoutGrid size={16} aria-hidden />} />,
          },
          { value: "list", label: <ModeLabel text={t("browser.list")} icon={<IconList size={16} aria-hidden />} /> },
        ]}
        data-testid="media-mode"
      />
      <Tooltip label={t("browser.selectAll")}>
        <Button
          size="sm"
          variant="default"
          className={classes.selectAll}
          leftSection={<IconSquareCheck size={16} aria-hidden />}
          disabled={!canSelectAll}
          onClick={onSelectAll}
          data-testid="media-select-all"
        >
          {t("browser.selectAll")}
        </Button>
      </Tooltip>
    </div>
  );
}

function ModeLabel({ text, icon }: { readonly text: string; readonly icon: ReactNode }): ReactNode {
  return (
    <span className={classes.modeLabel} title={text}>
      {icon}
      <span className={classes.hidden}>{text}</span>
    </span>
  );
}

function SearchField({ query, onQuery }: Pick<MediaToolbarProps, "query" | "onQuery">): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState(query);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === query) return;
    const timer = window.setTimeout(() => onQuery(wanted), typingPauseMs);
    return () => window.clearTimeout(timer);
  }, [text, query, onQuery]);
  const clear = (): void => {
    setText("");
    onQuery("");
  };
  return (
    <TextInput
      id={mediaSearchInputId}
      className={classes.search}
      size="sm"
      aria-label={t("browser.search")}
      placeholder={t("browser.search")}
      leftSection={<IconSearch size={16} aria-hidden />}
      maxLength={longestMediaQuery}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") onQuery(text.trim());
        if (event.key === "Escape" && text !== "") {
          event.stopPropagation();
          clear();
        }
      }}
      rightSection={text === "" ? null : <CloseButton size="sm" aria-label={t("queue.clearSearch")} onClick={clear} />}
      data-testid="media-search"
    />
  );
}
