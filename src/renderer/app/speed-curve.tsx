import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQueue } from "../state/queue-store";
import classes from "./speed-curve.module.css";
import { curvePath, noSamples, withSample } from "./speed-samples";

const width = 96;
const height = 18;

/** The total speed of the last minute, one sample a second. */
export function SpeedCurve(): ReactNode {
  const { t } = useTranslation();
  const [samples, setSamples] = useState(noSamples);
  useEffect(() => {
    const timer = window.setInterval(() => {
      const speed = useQueue.getState().totals?.bytesPerSecond ?? 0;
      setSamples((before) => withSample(before, speed));
    }, 1000);
    return () => window.clearInterval(timer);
  }, []);
  const { line, area } = curvePath(samples, width, height);
  return (
    <svg width={width} height={height} className={classes.curve} role="img" aria-label={t("status.speedCurve")}>
      <path d={area} className={classes.area} />
      <path d={line} className={classes.line} />
    </svg>
  );
}
