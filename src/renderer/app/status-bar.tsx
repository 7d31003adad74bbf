import { IconArrowDown, IconDatabase } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useThrottled } from "../components/use-throttled";
import { useFormat } from "../i18n/words";
import { useApp } from "../state/app-store";
import { useNavigation } from "../state/navigation-store";
import { useQueue } from "../state/queue-store";
import { countByFilter } from "../state/queue-view";
import { SpeedCurve } from "./speed-curve";
import { SpeedLimitMenu } from "./speed-limit-menu";
import classes from "./status-bar.module.css";

/** The line that is always true: connection, speed and its limit, counts, free space. */
export function StatusBar(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const totals = useThrottled(useQueue((state) => state.totals));
  return (
    <footer className={classes.bar}>
      <ConnectionState />
      {totals && (
        <>
          <span className={classes.speed} title={t("status.speed")} data-testid="total-speed">
            <IconArrowDown size={14} aria-hidden />
            <span className={classes.speedValue}>{format.bytesPerSecond(totals.bytesPerSecond)}</span>
            <SpeedCurve />
          </span>
          <SpeedLimitMenu />
          <Counts />
          {totals.freeBytes !== null && (
            <span className={classes.free} title={t("status.freeHint")} data-testid="free-space">
              <IconDatabase size={14} aria-hidden />
              {t("status.free", { bytes: format.bytes(totals.freeBytes) })}
            </span>
          )}
        </>
      )}
    </footer>
  );
}

function ConnectionState(): ReactNode {
  const { t } = useTranslation();
  const { state, latencyMs } = useApp((app) => app.connection);
  const answers = state === "online" || state === "degraded";
  return (
    <span
      className={classes.connection}
      title={t("connection.hint")}
      role="status"
      data-testid="connection"
      data-state={state}
    >
      <span className={classes.dot} data-state={state} aria-hidden />
      {t(`connection.${state}`)}
      {answers && latencyMs !== null && (
        <span className={classes.latency}>{t("connection.latency", { ms: Math.round(latencyMs) })}</span>
      )}
    </span>
  );
}

const shownCounts = [
  { filter: "active", label: "status.running" },
  { filter: "waiting", label: "status.waiting" },
  { filter: "failed", label: "status.failed" },
] as const;

function Counts(): ReactNode {
  const { t } = useTranslation();
  const totals = useThrottled(useQueue((state) => state.totals));
  const showQueue = useNavigation((state) => state.showQueue);
  if (!totals) return null;
  const counts = countByFilter(totals.counts);
  return (
    <span className={classes.counts}>
      {shownCounts.map(({ filter, label }) => (
        <button
          key={filter}
          type="button"
          className={classes.count}
          data-filter={filter}
          data-some={counts[filter] > 0}
          onClick={() => showQueue(filter)}
          data-testid={`count-${filter}`}
        >
          {t(label, { count: counts[filter] })}
        </button>
      ))}
    </span>
  );
}
