import { Button, CloseButton } from "@mantine/core";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryTransfer } from "../../../shared/history";
import { ProgressBar } from "../../components/progress-bar";
import { request } from "../../state/bridge";
import { useHistory } from "../../state/history-store";
import { attempt } from "../../state/problems-store";
import classes from "./history-screen.module.css";

/** How an export or import goes, and what has come of it; nothing while there was none. */
export function TransferPanel(): ReactNode {
  const { t } = useTranslation();
  const transfer = useHistory((state) => state.transfer);
  if (!transfer) return null;
  const running = transfer.state === "running";
  return (
    <section
      className={classes.transfer}
      aria-label={t("history.transfer.label")}
      data-state={transfer.state}
      data-testid="history-transfer"
    >
      <div className={classes.transferLine}>
        <span className={classes.transferWords} role="status">
          {wordsOf(transfer, t)}
        </span>
        {running ? (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => void attempt(request("history.stopTransfer"))}
            data-testid="history-transfer-stop"
          >
            {t("history.transfer.stop")}
          </Button>
        ) : (
          <CloseButton
            size="sm"
            aria-label={t("history.transfer.dismiss")}
            onClick={() => void attempt(request("history.dismissTransfer"))}
            data-testid="history-transfer-dismiss"
          />
        )}
      </div>
      {running && <ProgressBar fraction={transfer.fraction} tone="active" label={t("history.transfer.label")} />}
      <Faults transfer={transfer} />
    </section>
  );
}

function Faults({ transfer }: { readonly transfer: HistoryTransfer }): ReactNode {
  const { t } = useTranslation();
  const { faults, bad } = transfer;
  if (faults.length === 0) return null;
  return (
    <details className={classes.faults} data-testid="history-faults">
      <summary>{t("history.transfer.faults")}</summary>
      <ul>
        {faults.map(({ line, reason, detail }) => (
          <li key={`${line} ${reason}`} data-line={line} data-reason={reason}>
            {t("history.transfer.fault", { line, reason: t(`history.transfer.reason.${reason}`, { detail }) })}
          </li>
        ))}
      </ul>
      {bad > faults.length && <p>{t("history.transfer.moreFaults", { count: bad - faults.length })}</p>}
    </details>
  );
}

function wordsOf(
  { kind, state, fileName: file, done, added, known, bad, problem }: HistoryTransfer,
  t: TFunction,
): string {
  switch (state) {
    case "running":
      return t(kind === "export" ? "history.transfer.exporting" : "history.transfer.importing", { file });
    case "stopped":
      return kind === "export"
        ? t("history.transfer.stoppedExport")
        : t("history.transfer.stoppedImport", { count: added });
    case "failed":
      return t("history.transfer.failed", { problem: problem ?? "" });
    case "not-a-history":
      return t("history.transfer.notAHistory", { file });
    case "done":
      if (kind === "export") return t("history.transfer.exported", { count: done, file });
      return [
        t("history.transfer.imported", { count: added, file }),
        ...(known > 0 ? [t("history.transfer.known", { count: known })] : []),
        ...(bad > 0 ? [t("history.transfer.bad", { count: bad })] : []),
      ].join(" · ");
  }
}
