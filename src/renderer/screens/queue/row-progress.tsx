import type { ReactNode } from "react";
import type { DownloadRow } from "../../../shared/downloads";
import { ProgressBar } from "../../components/progress-bar";
import { useThrottled } from "../../components/use-throttled";
import { clock } from "../../i18n/format";
import { useWords } from "../../i18n/words";
import classes from "./download-row.module.css";
import { fractionDone, hasProgress, secondsLeft, toneOf } from "./row-words";

/** Bar and percent over speed and time left. The bar moves with every update, the numbers only as fast as they can be read. */
export function RowProgress({ row }: { readonly row: DownloadRow }): ReactNode {
  const { t, format } = useWords();
  const steady = useThrottled(row, (before, after) => before.id !== after.id || before.state !== after.state);
  if (!hasProgress(row)) return null;
  const fraction = fractionDone(steady);
  const tone = toneOf(row);
  return (
    <>
      <div className={classes.bar}>
        <ProgressBar
          fraction={fractionDone(row)}
          tone={tone === "done" ? "active" : tone}
          label={t("row.progress", { name: row.fileName })}
        />
        <span className={classes.percent}>{fraction === null ? "" : format.percent(fraction)}</span>
      </div>
      <div className={classes.numbers}>
        <Numbers row={steady} />
      </div>
    </>
  );
}

function Numbers({ row }: { readonly row: DownloadRow }): ReactNode {
  const { t, format } = useWords();
  if (row.state !== "downloading") {
    const done = format.bytes(row.doneBytes);
    return (
      <span>
        {row.sizeBytes === null
          ? t("row.sizeMissing", { done })
          : t("row.of", { done, total: format.bytes(row.sizeBytes) })}
      </span>
    );
  }
  const left = secondsLeft(row);
  return (
    <>
      <span>{format.bytesPerSecond(row.bytesPerSecond)}</span>
      {left !== null && (
        <span>{left > secondsOfADay ? t("row.moreThanADay") : t("row.timeLeft", { time: clock(left * 1000) })}</span>
      )}
    </>
  );
}

const secondsOfADay = 86_400;
