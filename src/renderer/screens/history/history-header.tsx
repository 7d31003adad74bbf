import { ActionIcon, CloseButton, Menu, NativeSelect, TextInput, Tooltip } from "@mantine/core";
import {
  IconDots,
  IconFileExport,
  IconFileImport,
  IconSearch,
  IconSortAscending,
  IconSortDescending,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { historySorts, longestHistorySearch } from "../../../shared/history";
import { downloadKinds } from "../../../shared/media";
import { historySearchInputId } from "../../app/search-inputs";
import screenClasses from "../../components/screen.module.css";
import { useFormat } from "../../i18n/words";
import { request } from "../../state/bridge";
import { useHistory } from "../../state/history-store";
import { attempt } from "../../state/problems-store";
import classes from "./history-screen.module.css";

/** Title and what there is, search, and what narrows it down. */
export function HistoryHeader(): ReactNode {
  const { t } = useTranslation();
  return (
    <header className={screenClasses.header}>
      <div className={`${screenClasses.line} ${classes.line}`}>
        <h1>{t("history.title")}</h1>
        <Lead />
        <Sorting />
        <MoreMenu />
      </div>
      <div className={`${screenClasses.line} ${classes.line}`}>
        <Search />
        <Filters />
      </div>
    </header>
  );
}

function Lead(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useHistory((state) => state.found);
  if (!found || found.total === 0) return null;
  const count = found.ids.length;
  const bytes = format.bytes(found.bytes);
  return (
    <span className={classes.lead} role="status" data-testid="history-count" data-count={count}>
      {count === found.total
        ? t("history.lead", { count, bytes })
        : t("history.leadOf", { found: count, total: found.total, bytes })}
    </span>
  );
}

function MoreMenu(): ReactNode {
  const { t } = useTranslation();
  const running = useHistory((state) => state.transfer?.state === "running");
  const isEmpty = useHistory((state) => (state.found?.total ?? 0) === 0);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t("history.more")}>
          <ActionIcon size="lg" aria-label={t("history.more")} data-testid="history-more">
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {(["csv", "json"] as const).map((format) => (
          <Menu.Item
            key={format}
            leftSection={<IconFileExport size={16} aria-hidden />}
            disabled={running || isEmpty}
            onClick={() => void attempt(request("history.export", format))}
            data-testid={`history-export-${format}`}
          >
            {t(`history.export.${format}`)}
          </Menu.Item>
        ))}
        <Menu.Item
          leftSection={<IconFileImport size={16} aria-hidden />}
          disabled={running}
          onClick={() => void attempt(request("history.import"))}
          data-testid="history-import"
        >
          {t("history.import")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Search(): ReactNode {
  const { t } = useTranslation();
  const search = useHistory((state) => state.query.search);
  const ask = useHistory((state) => state.ask);
  return (
    <TextInput
      id={historySearchInputId}
      className={classes.search}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        search !== "" && (
          <CloseButton size="sm" aria-label={t("history.clearSearch")} onClick={() => ask({ search: "" })} />
        )
      }
      placeholder={t("history.search")}
      aria-label={t("history.search")}
      value={search}
      maxLength={longestHistorySearch}
      onChange={(event) => ask({ search: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === "Escape") ask({ search: "" });
      }}
      data-testid="history-search"
    />
  );
}

function Filters(): ReactNode {
  const { t } = useTranslation();
  const { kinds, chatId, from, until } = useHistory((state) => state.query);
  const chats = useHistory((state) => state.chats);
  const ask = useHistory((state) => state.ask);
  return (
    <>
      <NativeSelect
        className={classes.filter}
        aria-label={t("history.kind")}
        value={kinds[0] ?? ""}
        data={[
          { value: "", label: t("history.allKinds") },
          ...downloadKinds.map((kind) => ({ value: kind, label: t(`media.${kind}`) })),
        ]}
        onChange={(event) => {
          const kind = downloadKinds.find((each) => each === event.currentTarget.value);
          ask({ kinds: kind ? [kind] : [] });
        }}
        data-testid="history-kind"
      />
      <NativeSelect
        className={classes.chatFilter}
        aria-label={t("history.chat")}
        value={chatId ?? ""}
        data={[
          { value: "", label: t("history.allChats") },
          ...chats.map((chat) => ({ value: chat.chatId, label: chat.title })),
          // One that has no entries any more, and is asked for all the same.
          ...(chatId !== null && !chats.some((chat) => chat.chatId === chatId)
            ? [{ value: chatId, label: chatId }]
            : []),
        ]}
        onChange={(event) => ask({ chatId: event.currentTarget.value || null })}
        data-testid="history-chat"
      />
      <DayInput
        label={t("history.from")}
        value={from}
        onChange={(day) => ask({ from: day === null ? null : startOf(day, 0) })}
        shown={from}
        testId="history-from"
      />
      <DayInput
        label={t("history.until")}
        value={until}
        onChange={(day) => ask({ until: day === null ? null : startOf(day, 1) })}
        shown={until === null ? null : until - 1}
        testId="history-until"
      />
    </>
  );
}

function Sorting(): ReactNode {
  const { t } = useTranslation();
  const { sort, descending } = useHistory((state) => state.query);
  const ask = useHistory((state) => state.ask);
  return (
    <>
      <NativeSelect
        className={classes.sorting}
        aria-label={t("history.sort")}
        value={sort}
        data={historySorts.map((each) => ({ value: each, label: t(`history.sortBy.${each}`) }))}
        onChange={(event) => {
          const chosen = historySorts.find((each) => each === event.currentTarget.value);
          if (chosen) ask({ sort: chosen });
        }}
        data-testid="history-sort"
      />
      <Tooltip label={t(descending ? "history.descending" : "history.ascending")}>
        <ActionIcon
          size="lg"
          aria-label={t(descending ? "history.descending" : "history.ascending")}
          onClick={() => ask({ descending: !descending })}
          data-testid="history-direction"
        >
          {descending ? <IconSortDescending size={18} aria-hidden /> : <IconSortAscending size={18} aria-hidden />}
        </ActionIcon>
      </Tooltip>
    </>
  );
}

interface DayInputProps {
  readonly label: string;
  readonly value: number | null;
  /** A moment of the day that is shown, epoch milliseconds. */
  readonly shown: number | null;
  readonly onChange: (day: string | null) => void;
  readonly testId: string;
}

/** Uncontrolled while a day is being typed: half a day is none, and must not empty the field. */
function DayInput({ label, value, shown, onChange, testId }: DayInputProps): ReactNode {
  return (
    <TextInput
      key={value === null ? "none" : "set"}
      type="date"
      className={classes.day}
      label={label}
      defaultValue={shown === null ? "" : dayOf(shown)}
      max="9999-12-31"
      onChange={(event) => onChange(event.currentTarget.value || null)}
      data-testid={testId}
    />
  );
}

/** "2025-03-09" of epoch milliseconds, in this computer's time zone. */
function dayOf(epochMs: number): string {
  const date = new Date(epochMs);
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, "0")).join("-");
}

/** Epoch milliseconds at which a day, or one so many days later, begins in this computer's time zone. */
function startOf(day: string, later: number): number {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  const start = new Date(year, month - 1, date + later);
  // The constructor takes years below 100 for those of the last century.
  start.setFullYear(year, month - 1, date + later);
  return start.getTime();
}
