import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { BotTokenSchema } from "../../../shared/bot";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import classes from "./bot-section.module.css";

/** Takes a bot's token. It goes to main once and is never shown again. */
export function BotTokenForm(): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [isWrong, setIsWrong] = useState(false);
  const sending = useRequest();
  const hintId = useId();

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const token = BotTokenSchema.safeParse(typed);
    setIsWrong(!token.success);
    if (token.success) {
      sending.run(async () => {
        await request("bot.setToken", token.data);
        setTyped("");
      });
    }
  };

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div className={classes.field}>
        <PasswordInput
          className={classes.token}
          label={t("bot.token")}
          aria-describedby={hintId}
          autoComplete="off"
          spellCheck={false}
          readOnly={sending.pending}
          value={typed}
          error={isWrong}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setIsWrong(false);
          }}
          data-testid="bot-token"
        />
        <Button type="submit" loading={sending.pending} data-testid="bot-connect">
          {t("bot.connect")}
        </Button>
      </div>
      <p className={classes.hint} id={hintId}>
        {isWrong && (
          <span className={classes.wrong} role="alert">
            {t("bot.tokenProblem")}
          </span>
        )}
        {t("bot.tokenHint")}
      </p>
      {sending.problem && <ProblemText problem={sending.problem} at={sending.problemAt} />}
    </form>
  );
}
