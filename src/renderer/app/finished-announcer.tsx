import { VisuallyHidden } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQueue } from "../state/queue-store";
import { countByFilter } from "../state/queue-view";

interface Batch {
  /** Done and failed downloads when work began. */
  readonly doneBefore: number;
  readonly failedBefore: number;
}

/** Tells a screen reader once, when all work is over, how the batch went: not file by file. */
export function FinishedAnnouncer(): ReactNode {
  const { t } = useTranslation();
  const totals = useQueue((state) => state.totals);
  const batch = useRef<Batch | null>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    if (!totals) return;
    const counts = countByFilter(totals.counts);
    const working = counts.active > 0 || totals.counts.queued > 0;
    if (working) {
      batch.current ??= { doneBefore: counts.done, failedBefore: counts.failed };
      return;
    }
    if (!batch.current) return;
    const count = Math.max(counts.done - batch.current.doneBefore, 0);
    const failed = Math.max(counts.failed - batch.current.failedBefore, 0);
    batch.current = null;
    setText(failed > 0 ? t("queue.finishedWithFailures", { count, failed }) : t("queue.finished", { count }));
  }, [totals, t]);
  return (
    <VisuallyHidden role="status" aria-live="polite" data-testid="finished-announcement">
      {text}
    </VisuallyHidden>
  );
}
