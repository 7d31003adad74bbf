import type { ReactNode } from "react";
import classes from "./progress-bar.module.css";

interface ProgressBarProps {
  /** Between 0 and 1; null when nobody knows how much there is. */
  readonly fraction: number | null;
  readonly tone: "active" | "idle" | "waiting" | "failed";
  readonly label: string;
}

/** A thin bar that moves by transform alone, which costs no layout. */
export function ProgressBar({ fraction, tone, label }: ProgressBarProps): ReactNode {
  const known = fraction === null ? 0 : Math.min(Math.max(fraction, 0), 1);
  return (
    <div
      className={classes.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.floor(known * 100)}
      data-tone={tone}
      data-unknown={fraction === null && tone === "active"}
    >
      <div className={classes.fill} style={{ transform: `scaleX(${known})` }} />
    </div>
  );
}
