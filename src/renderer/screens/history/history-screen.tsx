import { Button, Loader } from "@mantine/core";
import { IconHistory, IconSearchOff } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { wholeHistory } from "../../../shared/history";
import { CentredMessage } from "../../components/centred-message";
import { ProblemText } from "../../components/problem-text";
import screenClasses from "../../components/screen.module.css";
import { useHistory } from "../../state/history-store";
import { ForgetDialog } from "./forget-dialog";
import { HistoryHeader } from "./history-header";
import { HistoryList } from "./history-list";
import { TransferPanel } from "./transfer-panel";

/** Everything that was downloaded, whatever became of the queue and of the files. */
export function HistoryScreen({ chatId }: { readonly chatId: string | null }): ReactNode {
  const watch = useHistory((state) => state.watch);
  useEffect(() => watch({ ...wholeHistory, chatId }), [watch, chatId]);
  return (
    <div className={screenClasses.screen}>
      <HistoryHeader />
      <TransferPanel />
      <Content />
      <ForgetDialog />
    </div>
  );
}

function Content(): ReactNode {
  const { t } = useTranslation();
  const found = useHistory((state) => state.found);
  const problem = useHistory((state) => state.problem);
  const ask = useHistory((state) => state.ask);
  if (problem) {
    return (
      <CentredMessage title={t("history.loadFailed")}>
        <ProblemText problem={problem} />
        <Button variant="default" onClick={() => ask({})}>
          {t("common.retry")}
        </Button>
      </CentredMessage>
    );
  }
  if (!found) {
    return (
      <CentredMessage title={t("history.loading")}>
        <Loader size="sm" />
      </CentredMessage>
    );
  }
  if (found.total === 0) {
    return (
      <CentredMessage
        icon={<IconHistory size={28} aria-hidden />}
        title={t("history.empty.title")}
        text={t("history.empty.text")}
      />
    );
  }
  if (found.ids.length === 0) {
    return (
      <CentredMessage icon={<IconSearchOff size={28} aria-hidden />} title={t("history.noMatch")}>
        <Button
          variant="default"
          onClick={() => ask({ search: "", kinds: [], chatId: null, from: null, until: null })}
          data-testid="history-show-all"
        >
          {t("history.clearFilters")}
        </Button>
      </CentredMessage>
    );
  }
  return <HistoryList ids={found.ids} />;
}
