import { IconAlertCircle, IconLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { LinkReading } from "../../../shared/links";
import { LinkLine } from "./link-line";
import classes from "./links-dialog.module.css";

/** More lines than this nobody reads. */
const mostLines = 100;

/** How many links were recognised in what was typed, and each that can't be used with its reason. */
export function LinkReadings({ readings }: { readonly readings: readonly LinkReading[] | null }): ReactNode {
  const { t } = useTranslation();
  const bad = readings?.filter(({ problem }) => problem !== null) ?? [];
  const good = (readings?.length ?? 0) - bad.length;
  return (
    <div className={classes.outcome}>
      <div className={classes.summary} role="status" data-testid="links-count" data-good={good} data-bad={bad.length}>
        {readings !== null && readings.length > 0 && (
          <>
            <IconLink size={16} aria-hidden />
            <span>{t("links.recognised", { count: good })}</span>
            {bad.length > 0 && <span className={classes.failed}>{t("links.unusable", { count: bad.length })}</span>}
          </>
        )}
      </div>
      {bad.length > 0 && (
        <ul className={classes.list} aria-label={t("links.unusableList")}>
          {bad
            .slice(0, mostLines)
            .map(
              ({ text, problem }) =>
                problem !== null && (
                  <LinkLine
                    key={text}
                    text={text}
                    tone="failed"
                    icon={<IconAlertCircle size={16} aria-hidden />}
                    words={t(`links.problem.${problem}`)}
                    testId="link-bad"
                    state={problem}
                  />
                ),
            )}
        </ul>
      )}
      {bad.length > mostLines && <p className={classes.more}>{t("links.more", { count: bad.length - mostLines })}</p>}
    </div>
  );
}
