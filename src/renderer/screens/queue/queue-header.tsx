import { ActionIcon, Button, CloseButton, Loader, Menu, TextInput, Tooltip } from "@mantine/core";
import { IconDots, IconLink, IconPlayerPause, IconPlayerPlay, IconSearch, IconSquareX } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { queueSearchInputId } from "../../app/search-inputs";
import screenClasses from "../../components/screen.module.css";
import { useThrottled } from "../../components/use-throttled";
import { useFormat } from "../../i18n/words";
import { request } from "../../state/bridge";
import { useLinks } from "../../state/links-store";
import { useNavigation } from "../../state/navigation-store";
import { attempt } from "../../state/problems-store";
import { useQueue } from "../../state/queue-store";
import { countByFilter, queueFilters } from "../../state/queue-view";
import { ImportButton } from "../import/import-button";
import { ClearFinishedDialog } from "./clear-finished-dialog";
import classes from "./queue-screen.module.css";

/** Title, filters with their counts, search, and what can be done to the whole queue. */
export function QueueHeader(): ReactNode {
  const { t } = useTranslation();
  const search = useNavigation((state) => state.queueSearch);
  return (
    <>
      <header className={screenClasses.header}>
        <div className={screenClasses.line}>
          <h1 className={classes.title}>{t("queue.title")}</h1>
          <WholeQueueActions />
        </div>
        <div className={screenClasses.line}>
          <Filters />
          <TextInput
            id={queueSearchInputId}
            className={classes.search}
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={
              search !== "" && (
                <CloseButton
                  size="sm"
                  aria-label={t("queue.clearSearch")}
                  onClick={() => useNavigation.setState({ queueSearch: "" })}
                />
              )
            }
            placeholder={t("queue.search")}
            aria-label={t("queue.search")}
            value={search}
            onChange={(event) => useNavigation.setState({ queueSearch: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === "Escape") useNavigation.setState({ queueSearch: "" });
            }}
            data-testid="queue-search"
          />
        </div>
      </header>
      <PausedLine />
    </>
  );
}

function Filters(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const filter = useNavigation((state) => state.queueFilter);
  const totals = useThrottled(useQueue((state) => state.totals));
  const counts = totals ? countByFilter(totals.counts) : null;
  return (
    <fieldset className={classes.filters} aria-label={t("queue.filter.label")}>
      {queueFilters
        .filter((name) => name !== "other" || filter === "other" || (counts?.other ?? 0) > 0)
        .map((name) => (
          <button
            key={name}
            type="button"
            className={classes.filter}
            aria-pressed={filter === name}
            data-filter={name}
            data-some={(counts?.[name] ?? 0) > 0}
            onClick={() => useNavigation.setState({ queueFilter: name })}
            data-testid={`filter-${name}`}
          >
            {t(`queue.filter.${name}`)}
            {counts && <span className={classes.count}>{format.number(counts[name])}</span>}
          </button>
        ))}
    </fieldset>
  );
}

function WholeQueueActions(): ReactNode {
  const { t } = useTranslation();
  const [clearing, setClearing] = useState(false);
  const pausedAll = useQueue((state) => state.totals?.pausedAll ?? false);
  const done = useQueue((state) => state.totals?.counts.done ?? 0);
  const unfinished = useQueue((state) => {
    const counts = state.totals ? countByFilter(state.totals.counts) : null;
    return counts ? counts.active + counts.waiting : 0;
  });
  const paused = useQueue((state) => state.totals?.counts.paused ?? 0);
  return (
    <>
      <AddLinks />
      <ImportButton />
      <Button
        variant="default"
        leftSection={<IconPlayerPause size={16} aria-hidden />}
        disabled={pausedAll || unfinished === paused}
        onClick={() => void attempt(request("queue.pauseAll"))}
        data-testid="pause-all"
      >
        {t("queue.pauseAll")}
      </Button>
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        disabled={!pausedAll && paused === 0}
        onClick={() => void attempt(request("queue.resumeAll"))}
        data-testid="resume-all"
      >
        {t("queue.resumeAll")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label={t("queue.more")}>
            <ActionIcon size="lg" aria-label={t("queue.more")} data-testid="queue-more">
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconSquareX size={16} aria-hidden />}
            disabled={done === 0}
            onClick={() => setClearing(true)}
            data-testid="clear-finished"
          >
            {t("queue.clearFinished")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ClearFinishedDialog opened={clearing} close={() => setClearing(false)} />
    </>
  );
}

/** Opens the dialog for links, and says how those stand that it was closed over. */
function AddLinks(): ReactNode {
  const { t } = useTranslation();
  const wishes = useLinks((state) => state.wishes);
  const isRunning = wishes.some(({ running }) => running);
  const failed = isRunning
    ? 0
    : wishes.flatMap(({ entries }) => entries).filter(({ state }) => state === "problem").length;
  return (
    <Button
      variant="default"
      leftSection={isRunning ? <Loader size={14} /> : <IconLink size={16} aria-hidden />}
      onClick={() => useLinks.getState().open()}
      className={failed > 0 ? classes.failedLinks : undefined}
      data-testid="add-links"
      data-failed={failed}
    >
      {failed > 0 ? t("links.failed", { count: failed }) : t("links.add")}
    </Button>
  );
}

function PausedLine(): ReactNode {
  const { t } = useTranslation();
  const pausedAll = useQueue((state) => state.totals?.pausedAll ?? false);
  if (!pausedAll) return null;
  return (
    <div className={classes.paused} role="status" data-testid="paused-all">
      <IconPlayerPause size={16} aria-hidden />
      <span className={classes.pausedWords}>{t("queue.pausedAll")}</span>
    </div>
  );
}
