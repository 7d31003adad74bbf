import { Button } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { BotState } from "../../../shared/bot";
import { ProblemText } from "../../components/problem-text";
import problemClasses from "../../components/problem-text.module.css";
import { useNow } from "../../components/use-now";
import { useRequest } from "../../components/use-request";
import { clock } from "../../i18n/format";
import { useApp } from "../../state/app-store";
import { request } from "../../state/bridge";
import classes from "./bot-section.module.css";
import { BotTokenForm } from "./bot-token-form";
import { Section } from "./section";

/** The download bot: what it is, its token, how it is. */
export function BotSection(): ReactNode {
  const { t } = useTranslation();
  const bot = useApp((state) => state.bot);
  return (
    <Section title={t("bot.title")}>
      <div className={classes.section} data-testid="bot-section" data-state={bot.state}>
        <p className={classes.about}>{t("bot.about")}</p>
        {bot.state !== "off" && <BotStatus bot={bot} />}
        {(bot.state === "off" || bot.state === "failed") && <BotTokenForm />}
      </div>
    </Section>
  );
}

/** How the bot is, in a line, with what can be done about it. */
function BotStatus({ bot }: { readonly bot: BotState }): ReactNode {
  const { t } = useTranslation();
  const acting = useRequest();
  const isWaitingForNetwork = bot.state === "connecting" && bot.waiting?.reason === "network";
  // An unreadable token has been set aside: there is nothing left to try or to remove.
  const hasToken = bot.state !== "failed" || bot.problem.kind !== "token-unreadable";
  return (
    <>
      <div className={classes.status}>
        <div className={classes.words} role="status" data-testid="bot-state">
          <BotStateLine bot={bot} />
        </div>
        {hasToken && (bot.state === "failed" || isWaitingForNetwork) && (
          <Button
            variant="default"
            size="compact-md"
            disabled={acting.pending}
            onClick={() => acting.run(() => request("bot.retry"))}
            data-testid="bot-retry"
          >
            {t("common.retry")}
          </Button>
        )}
        {hasToken && (
          <Button
            variant="default"
            size="compact-md"
            loading={bot.state === "stopping"}
            disabled={acting.pending}
            onClick={() => acting.run(() => request("bot.remove"))}
            data-testid="bot-remove"
          >
            {t("bot.remove")}
          </Button>
        )}
      </div>
      {acting.problem && <ProblemText problem={acting.problem} at={acting.problemAt} />}
    </>
  );
}

function BotStateLine({ bot }: { readonly bot: BotState }): ReactNode {
  const { t } = useTranslation();
  if (bot.state === "failed") {
    const { kind, code } = bot.problem;
    return (
      <p className={problemClasses.problem} data-testid="bot-problem" data-kind={kind} title={code}>
        <IconAlertCircle size={16} aria-hidden className={problemClasses.icon} />
        <span>{t(`bot.problem.${kind}`)}</span>
      </p>
    );
  }
  return (
    <p className={classes.line}>
      <span className={classes.dot} data-state={bot.state} aria-hidden />
      <BotWords bot={bot} />
    </p>
  );
}

function BotWords({ bot }: { readonly bot: Exclude<BotState, { state: "failed" }> }): ReactNode {
  const { t } = useTranslation();
  switch (bot.state) {
    case "running":
      return <span>{t("bot.running", { name: bot.username === null ? bot.name : `@${bot.username}` })}</span>;
    case "connecting":
      return bot.waiting ? <Waiting {...bot.waiting} /> : <span>{t("bot.connecting")}</span>;
    case "stopping":
      return <span>{t("bot.stopping")}</span>;
    default:
      return <span>{t("bot.stopped")}</span>;
  }
}

/** Why the next try has to wait; the countdown is not for assistive technology, which would read every second. */
function Waiting({ reason, until }: { readonly reason: "network" | "flood-wait"; readonly until: number }): ReactNode {
  const { t } = useTranslation();
  const left = until - useNow(until);
  return (
    <span>
      {t(`bot.waiting.${reason}`)}
      <span aria-hidden>{left > 0 && t("bot.nextTry", { time: clock(left) })}</span>
    </span>
  );
}
