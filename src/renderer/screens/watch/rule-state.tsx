import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { WatchRule } from "../../../shared/watch-rules";
import { useNow } from "../../components/use-now";
import { clock } from "../../i18n/format";
import { useFormat } from "../../i18n/words";
import { reasonDetail, reasonWords } from "../queue/row-words";
import classes from "./watch.module.css";

/** How a rule stands, in words; why it waits, with the time that is left where Telegram has set one. */
export function RuleState({ rule }: { readonly rule: WatchRule }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, reason, lookedAt } = rule;
  const until = state === "waiting" ? reason?.until : undefined;
  const now = useNow(until);
  const left = until === undefined ? 0 : until - now;
  const detail = reason ? reasonDetail(reason) : "";
  return (
    <span className={classes.state} data-state={state} role="status" data-testid="watch-state">
      <span className={classes.dot} aria-hidden />
      {left > 0 ? t("state.waitingFor", { time: clock(left) }) : t(`watch.state.${state}`, { count: lookedAt })}
      {reason && (
        <span className={classes.reason} title={detail === "" ? undefined : t("common.details", { detail })}>
          {reason.kind === "unavailable" ? t("watch.lostChat") : reasonWords(t, reason, format)}
        </span>
      )}
    </span>
  );
}
