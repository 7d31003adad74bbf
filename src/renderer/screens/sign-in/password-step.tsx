import { Button, PasswordInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignInState } from "../../../shared/sign-in";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { CancelButton } from "./cancel-button";
import { SignInProblemText } from "./sign-in-problem";
import classes from "./sign-in-screen.module.css";

type PasswordState = Extract<SignInState, { step: "password" }>;

/** The additional password of accounts with two-step verification. */
export function PasswordStep({ state }: { readonly state: PasswordState }): ReactNode {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const sending = useRequest();
  const busy = state.busy || sending.pending;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(password === "");
    if (password !== "" && !busy) sending.run(() => request("signIn.password", password));
  };

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div>
        <h1>{t("signIn.passwordTitle")}</h1>
        <p className={classes.lead}>{t("signIn.passwordLead")}</p>
      </div>
      <PasswordInput
        label={t("signIn.password")}
        description={state.hint ? t("signIn.passwordHint", { hint: state.hint }) : undefined}
        autoComplete="current-password"
        autoFocus
        readOnly={busy}
        value={password}
        error={missing && t("signIn.passwordProblem")}
        onChange={(event) => setPassword(event.currentTarget.value)}
        data-testid="signin-password"
      />
      <SignInProblemText problem={state.problem} request={sending} />
      <p className={classes.hint}>{t("signIn.passwordForgotten")}</p>
      <div className={classes.buttons}>
        <CancelButton label={t("common.cancel")} />
        <Button type="submit" loading={busy} className={classes.grow} data-testid="signin-password-submit">
          {t("signIn.passwordSubmit")}
        </Button>
      </div>
    </form>
  );
}
