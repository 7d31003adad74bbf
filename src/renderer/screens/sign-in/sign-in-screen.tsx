import { Loader } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { SignInState } from "../../../shared/sign-in";
import { Logo } from "../../components/logo";
import { useApp } from "../../state/app-store";
import { CodeStep } from "./code-step";
import { PasswordStep } from "./password-step";
import { QrStep } from "./qr-step";
import { clearSignInForm } from "./sign-in-form-store";
import classes from "./sign-in-screen.module.css";
import { StartStep } from "./start-step";

interface SignInScreenProps {
  readonly state: SignInState;
  readonly banners: ReactNode;
}

/** One centred card, one question per step. */
export function SignInScreen({ state, banners }: SignInScreenProps): ReactNode {
  const { t } = useTranslation();
  const developerMode = useApp((app) => app.info?.developerMode ?? null);
  useEffect(() => () => clearSignInForm(), []);
  return (
    <div className={classes.screen}>
      <div>{banners}</div>
      <main className={classes.middle}>
        <div className={classes.card} data-wide={state.step === "start"} data-step={state.step}>
          <Step state={state} />
        </div>
      </main>
      <footer className={classes.footer}>
        {developerMode !== null && (
          <span className={classes.developerMode}>
            {t("app.developerMode")} · {developerMode}
          </span>
        )}
        <span>{t("app.unofficial")}</span>
      </footer>
    </div>
  );
}

function Step({ state }: { readonly state: SignInState }): ReactNode {
  const { t } = useTranslation();
  switch (state.step) {
    case "start":
      return <StartStep state={state} />;
    case "code":
      return <CodeStep state={state} />;
    case "password":
      return <PasswordStep state={state} />;
    case "qr":
      return <QrStep state={state} />;
    case "signing-out":
      return <Waiting title={t("signIn.signingOut")} text={t("signIn.signingOutHint")} />;
    case "restoring":
    case "signed-in":
      return <Waiting title={t("signIn.restoring")} />;
  }
}

function Waiting({ title, text }: { readonly title: string; readonly text?: string }): ReactNode {
  return (
    <div className={classes.waiting} role="status">
      <Logo size={48} />
      <h1>{title}</h1>
      {text && <p className={classes.lead}>{text}</p>}
      <Loader size="sm" />
    </div>
  );
}
