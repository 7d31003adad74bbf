import { Button, Group, Loader } from "@mantine/core";
import { IconDownload, IconFileImport, IconFilterOff, IconLink, IconSearchOff } from "@tabler/icons-react";
import { type ReactNode, useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { chatSearchInputId, focusSearch } from "../../app/search-inputs";
import { CentredMessage } from "../../components/centred-message";
import { ProblemText } from "../../components/problem-text";
import screenClasses from "../../components/screen.module.css";
import { useImports } from "../../state/imports-store";
import { useLinks } from "../../state/links-store";
import { useNavigation } from "../../state/navigation-store";
import { loadQueue, useQueue, useQueueView } from "../../state/queue-store";
import { DownloadList } from "./download-list";
import { QueueHeader } from "./queue-header";

/** All downloads, and what can be done to all of them. */
export function QueueScreen(): ReactNode {
  const { t } = useTranslation();
  const filter = useNavigation((state) => state.queueFilter);
  const search = useDeferredValue(useNavigation((state) => state.queueSearch));
  const view = useQueueView({ filter, search, chatId: null });
  return (
    <div className={screenClasses.screen}>
      <QueueHeader />
      {view.length > 0 ? <DownloadList view={view} label={t("queue.list")} showChat /> : <EmptyQueue search={search} />}
    </div>
  );
}

function EmptyQueue({ search }: { readonly search: string }): ReactNode {
  const { t } = useTranslation();
  const load = useQueue((state) => state.load);
  const problem = useQueue((state) => state.problem);
  const isEmpty = useQueue((state) => state.order.length === 0);
  const filter = useNavigation((state) => state.queueFilter);
  const showQueue = useNavigation((state) => state.showQueue);

  if (load === "failed" && problem) {
    return (
      <CentredMessage title={t("queue.loadFailed")}>
        <ProblemText problem={problem} />
        <Button variant="default" onClick={() => void loadQueue()}>
          {t("common.retry")}
        </Button>
      </CentredMessage>
    );
  }
  if (isEmpty && load !== "ready") {
    return (
      <CentredMessage title={t("queue.loading")}>
        <Loader size="sm" />
      </CentredMessage>
    );
  }
  if (isEmpty) {
    return (
      <CentredMessage
        icon={<IconDownload size={28} aria-hidden />}
        title={t("queue.empty.title")}
        text={t("queue.empty.text")}
      >
        <Group gap="xs" justify="center">
          <Button variant="default" onClick={() => focusSearch(chatSearchInputId)}>
            {t("queue.empty.action")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconLink size={16} aria-hidden />}
            onClick={() => useLinks.getState().open()}
            data-testid="empty-add-links"
          >
            {t("links.add")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileImport size={16} aria-hidden />}
            onClick={() => useImports.setState({ opened: true })}
            data-testid="empty-import"
          >
            {t("imports.open")}
          </Button>
        </Group>
      </CentredMessage>
    );
  }
  if (search.trim() !== "") {
    return (
      <CentredMessage
        icon={<IconSearchOff size={28} aria-hidden />}
        title={t("queue.noMatch", { search: search.trim() })}
      >
        <Button variant="default" onClick={() => useNavigation.setState({ queueSearch: "" })}>
          {t("queue.clearSearch")}
        </Button>
      </CentredMessage>
    );
  }
  return (
    <CentredMessage icon={<IconFilterOff size={28} aria-hidden />} title={t(`queue.emptyFilter.${filter}`)}>
      <Button variant="default" onClick={() => showQueue("all")}>
        {t("queue.showAll")}
      </Button>
    </CentredMessage>
  );
}
