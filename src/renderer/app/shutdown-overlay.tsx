import { Button, Loader } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { shutdownStepNames } from "../../shared/app-state";
import { useApp } from "../state/app-store";
import { request } from "../state/bridge";
import { attempt } from "../state/problems-store";
import classes from "./shutdown-overlay.module.css";

/** A shutdown that is over sooner than this is not worth a flash on the screen. */
const appearAfterMs = 300;

/** Which step of the ordered shutdown runs, and the way to leave at once. */
export function ShutdownOverlay(): ReactNode {
  const { t } = useTranslation();
  const progress = useApp((state) => state.shutdown);
  const stopping = progress !== null;
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    if (!stopping) return;
    const timer = window.setTimeout(() => setVisible(true), appearAfterMs);
    return () => window.clearTimeout(timer);
  }, [stopping]);
  if (!progress || !visible) return null;

  // The first step is the notice itself and takes no time: the counting starts after it.
  const step = Math.max(shutdownStepNames.indexOf(progress.step), 1);
  const steps = shutdownStepNames.length - 1;
  return (
    <div
      className={classes.overlay}
      role="alertdialog"
      aria-modal="true"
      aria-live="polite"
      data-testid="shutdown-overlay"
    >
      <div className={classes.card}>
        <Loader size="sm" />
        <div>
          <h2 className={classes.title}>
            {t("shutdown.saving", { count: progress.downloadsLeft })}{" "}
            <span className={classes.steps}>{t("shutdown.stepOf", { step, steps })}</span>
          </h2>
          <p className={classes.step}>{t(`shutdown.step.${progress.step}`)}</p>
        </div>
        <p className={classes.hint}>{t("shutdown.hint")}</p>
        <Button
          variant="default"
          title={t("shutdown.quitNowHint")}
          data-testid="quit-now"
          onClick={() => void attempt(request("app.quitNow"))}
        >
          {t("shutdown.quitNow")}
        </Button>
      </div>
    </div>
  );
}
