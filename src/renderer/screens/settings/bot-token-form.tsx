import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
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
    <form onSubmit={submit} noValidate>
      <div className={classes.form}>
        <PasswordInput
          className={classes.token}
          label={t("bot.token")}
          description={t("bot.tokenHint")}
          autoComplete="off"
          spellCheck={false}
          readOnly={sending.pending}
          value={typed}
          error={isWrong && t("bot.tokenProblem")}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setIsWrong(false);
          }}
          inputWrapperOrder={["label", "input", "error", "description"]}
          data-testid="bot-token"
        />
        <Button type="submit" className={classes.connect} loading={sending.pending} data-testid="bot-connect">
          {t("bot.connect")}
        </Button>
      </div>
      {sending.problem && <ProblemText problem={sending.problem} at={sending.problemAt} />}
    </form>
  );
}
