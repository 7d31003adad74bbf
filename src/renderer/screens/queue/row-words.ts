import type { TFunction } from "i18next";
import { type DownloadReason, type DownloadRow, runningStates } from "../../../shared/downloads";
import { clock, type Formatters } from "../../i18n/format";

export type Tone = "active" | "idle" | "waiting" | "failed" | "done";

/** The colour of a row's state: red is for failures only, amber for waiting, green for what is done. */
export function toneOf({ state }: Pick<DownloadRow, "state">): Tone {
  switch (state) {
    case "preparing":
    case "downloading":
    case "verifying":
      return "active";
    case "waiting":
      return "waiting";
    case "failed":
      return "failed";
    case "done":
      return "done";
    case "queued":
    case "paused":
    case "skipped":
    case "cancelled":
      return "idle";
  }
}

/** True while a bar says something: while it runs, and after that as long as a part is on disk. */
export function hasProgress(row: DownloadRow): boolean {
  if (runningStates.includes(row.state)) return true;
  return row.doneBytes > 0 && ["queued", "waiting", "paused", "failed"].includes(row.state);
}

/** Between 0 and 1, null where Telegram does not say how large it is. */
export function fractionDone({ doneBytes, sizeBytes }: DownloadRow): number | null {
  if (sizeBytes === null) return null;
  return sizeBytes === 0 ? 0 : Math.min(doneBytes / sizeBytes, 1);
}

/** Whole seconds at the present speed; null when nobody can say. */
export function secondsLeft({ doneBytes, sizeBytes, bytesPerSecond }: DownloadRow): number | null {
  if (sizeBytes === null || bytesPerSecond <= 0) return null;
  return Math.ceil(Math.max(sizeBytes - doneBytes, 0) / bytesPerSecond);
}

/** The state as one or two words, with the time that is left of a wait. */
export function stateWords(t: TFunction, row: DownloadRow, now: number): string {
  const left = row.state === "waiting" && row.reason?.until !== undefined ? row.reason.until - now : 0;
  return left > 0 ? t("state.waitingFor", { time: clock(left) }) : t(`state.${row.state}`);
}

/** Why it waits, failed or was skipped, in words. */
export function reasonWords(t: TFunction, reason: DownloadReason, format: Formatters): string {
  if (reason.kind === "disk-full" && reason.bytesNeeded !== undefined) {
    return t("reason.disk-full-needed", { bytes: format.bytes(reason.bytesNeeded) });
  }
  return t(`reason.${reason.kind}`);
}

/** What the system or Telegram itself said, for those who want to know; empty when there is nothing more to say. */
export function reasonDetail({ code, message }: DownloadReason): string {
  return [code, message].filter((part) => part !== undefined && part !== "").join(": ");
}
