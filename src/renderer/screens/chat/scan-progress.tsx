import { Button, CloseButton, Loader } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck, IconClock, IconPlayerStop } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Scan } from "../../../shared/downloads";
import { ProgressBar } from "../../components/progress-bar";
import { useNow } from "../../components/use-now";
import { useThrottled } from "../../components/use-throttled";
import { clock } from "../../i18n/format";
import { useFormat } from "../../i18n/words";
import { request } from "../../state/bridge";
import { attempt } from "../../state/problems-store";
import { reasonDetail, reasonWords } from "../queue/row-words";
import { DownloadedBefore } from "./downloaded-before";
import { ScanNotes } from "./scan-notes";
import classes from "./scan-progress.module.css";

/** How far the app has looked through a chat, with the way to stop and to go on. */
export function ScanProgress({ scan }: { readonly scan: Scan }): ReactNode {
  const { t } = useTranslation();
  const steady = useThrottled(scan, (before, after) => before.state !== after.state);
  const active = scan.state === "running" || scan.state === "waiting";
  const resumable = scan.state === "stopped" || scan.state === "failed";
  return (
    <section
      className={classes.scan}
      aria-label={t("scan.progress", { chat: scan.chatTitle })}
      data-testid="scan-progress"
      data-id={scan.id}
      data-state={scan.state}
    >
      <ScanHead scan={scan} />
      <div className={classes.scanButtons}>
        {active && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void attempt(request("scans.stop", scan.id))}
            data-testid="scan-stop"
          >
            {t("scan.stop")}
          </Button>
        )}
        {resumable && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void attempt(request("scans.resume", scan.id))}
            data-testid="scan-resume"
          >
            {t("scan.resume")}
          </Button>
        )}
        {!active && (
          <CloseButton
            size="sm"
            aria-label={t("scan.dismiss")}
            onClick={() => void attempt(request("scans.dismiss", scan.id))}
            data-testid="scan-dismiss"
          />
        )}
      </div>
      {scan.state !== "done" && (
        <div className={classes.scanBar}>
          <ProgressBar
            fraction={scan.expected === null ? null : scan.expected === 0 ? 1 : scan.found / scan.expected}
            tone={scan.state === "running" ? "active" : scan.state === "waiting" ? "waiting" : "idle"}
            label={t("scan.progress", { chat: scan.chatTitle })}
          />
        </div>
      )}
      <ScanNumbers scan={steady} />
      {scan.filter !== null && (
        <p className={classes.scanFilter}>
          {t("scan.filter")} <code data-selectable>{scan.filter}</code>
        </p>
      )}
      <ScanNotes scan={scan} />
    </section>
  );
}

function ScanHead({ scan }: { readonly scan: Scan }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const until = scan.state === "waiting" ? scan.reason?.until : undefined;
  const now = useNow(until);
  const left = until === undefined ? 0 : until - now;
  const detail = scan.reason ? reasonDetail(scan.reason) : "";
  return (
    <div className={classes.scanHead} data-state={scan.state} role="status">
      <ScanSign state={scan.state} />
      <span className={classes.scanTitle}>
        {left > 0 ? t("state.waitingFor", { time: clock(left) }) : t(`scan.${scan.state}`)}
      </span>
      {scan.reason && (
        <span title={detail === "" ? undefined : t("common.details", { detail })}>
          {reasonWords(t, scan.reason, format)}
        </span>
      )}
    </div>
  );
}

function ScanSign({ state }: { readonly state: Scan["state"] }): ReactNode {
  switch (state) {
    case "running":
      return <Loader size={14} />;
    case "waiting":
      return <IconClock size={16} aria-hidden />;
    case "stopped":
      return <IconPlayerStop size={16} aria-hidden />;
    case "done":
      return <IconCircleCheck size={16} aria-hidden />;
    case "failed":
      return <IconAlertCircle size={16} aria-hidden />;
  }
}

function ScanNumbers({ scan }: { readonly scan: Scan }): ReactNode {
  const { t } = useTranslation();
  if (scan.state === "done" && scan.matched === 0) {
    return (
      <div className={classes.scanNumbers}>{t(scan.filter === null ? "scan.nothing" : "scan.nothingMatched")}</div>
    );
  }
  const known = scan.matched - scan.queued - scan.downloaded;
  return (
    <div className={classes.scanNumbers}>
      <span>
        {scan.expected === null || scan.state === "done"
          ? t("scan.found", { found: scan.found })
          : t("scan.foundOf", { found: scan.found, expected: scan.expected })}
      </span>
      {scan.filter !== null && <span>{t("scan.matched", { count: scan.matched })}</span>}
      <span>{t("scan.queued", { count: scan.queued })}</span>
      {known > 0 && <span>{t("scan.known", { count: known })}</span>}
      <DownloadedBefore chatId={scan.chatId} count={scan.downloaded} />
      <span>{t("scan.scanned", { count: scan.scanned })}</span>
    </div>
  );
}
