import { Button, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignInState } from "../../../shared/sign-in";
import { useNow } from "../../components/use-now";
import { useRequest } from "../../components/use-request";
import { clock } from "../../i18n/format";
import { request } from "../../state/bridge";
import { CancelButton } from "./cancel-button";
import { SignInProblemText } from "./sign-in-problem";
import classes from "./sign-in-screen.module.css";

type CodeState = Extract<SignInState, { step: "code" }>;

/** The code that Telegram has sent, and how to get another one. */
export function CodeStep({ state }: { readonly state: CodeState }): ReactNode {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const sending = useRequest();
  const busy = state.busy || sending.pending;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(code === "");
    if (code !== "" && !busy) sending.run(() => request("signIn.code", code));
  };

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <div>
        <h1>{t("signIn.codeTitle")}</h1>
        <p className={classes.lead}>{t(`signIn.codeSent.${state.delivery}`, { phone: state.phone })}</p>
      </div>
      <TextInput
        className={classes.codeInput}
        aria-label={t("signIn.code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
        maxLength={state.length ?? 16}
        readOnly={busy}
        value={code}
        error={missing && t("signIn.codeProblem")}
        onChange={(event) => setCode(event.currentTarget.value.replace(/\s/g, ""))}
        data-testid="signin-code"
      />
      <SignInProblemText problem={state.problem} request={sending} />
      <p className={classes.hint}>{t("signIn.codeHint")}</p>
      <Resend state={state} disabled={busy} resend={() => sending.run(() => request("signIn.resendCode"))} />
      <div className={classes.buttons}>
        <CancelButton label={t("common.back")} />
        <Button type="submit" loading={busy} className={classes.grow} data-testid="signin-code-submit">
          {t("signIn.codeSubmit")}
        </Button>
      </div>
    </form>
  );
}

interface ResendProps {
  readonly state: CodeState;
  readonly disabled: boolean;
  readonly resend: () => void;
}

function Resend({ state, disabled, resend }: ResendProps): ReactNode {
  const { t } = useTranslation();
  const now = useNow(state.resendAt);
  if (state.nextDelivery === null) return <p className={classes.hint}>{t("signIn.noResend")}</p>;
  const left = state.resendAt - now;
  return (
    <button
      type="button"
      className={classes.link}
      disabled={disabled || left > 0}
      onClick={resend}
      data-testid="signin-resend"
    >
      {left > 0
        ? t(`signIn.resendIn.${state.nextDelivery}`, { time: clock(left) })
        : t(`signIn.resendNow.${state.nextDelivery}`)}
    </button>
  );
}
