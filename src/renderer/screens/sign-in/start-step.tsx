import { Button } from "@mantine/core";
import { IconQrcode } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiCredentials, ApiCredentialsSchema, type SignInState } from "../../../shared/sign-in";
import { Logo } from "../../components/logo";
import { useRequest } from "../../components/use-request";
import { request } from "../../state/bridge";
import { CancelButton } from "./cancel-button";
import { CredentialsFields, type CredentialsProblems } from "./credentials-fields";
import { PhoneField } from "./phone-field";
import { useSignInForm } from "./sign-in-form-store";
import { SignInProblemText } from "./sign-in-problem";
import classes from "./sign-in-screen.module.css";

type StartState = Extract<SignInState, { step: "start" }>;

/** Nobody is signed in: who the app is (API id and hash) and how to sign in. */
export function StartStep({ state }: { readonly state: StartState }): ReactNode {
  const { t } = useTranslation();
  const form = useSignInForm();
  const sending = useRequest();
  const [credentialsProblems, setCredentialsProblems] = useState<CredentialsProblems>({});
  const [phoneProblem, setPhoneProblem] = useState(false);

  const wrongCredentials = state.problem?.kind === "wrong-api-credentials";
  const editing = !state.hasCredentials || form.changingCredentials || wrongCredentials;
  const busy = state.busy || sending.pending;

  /** The credentials to send: undefined leaves the stored ones, null means that the fields are not right yet. */
  const readCredentials = (): ApiCredentials | undefined | null => {
    if (!editing) return undefined;
    const parsed = ApiCredentialsSchema.safeParse({ apiId: toNumber(form.apiId), apiHash: form.apiHash.trim() });
    const wrong = new Set(parsed.error?.issues.map((issue) => issue.path[0]));
    setCredentialsProblems({ apiId: wrong.has("apiId"), apiHash: wrong.has("apiHash") });
    return parsed.success ? parsed.data : null;
  };

  const submitPhone = (event: FormEvent): void => {
    event.preventDefault();
    const credentials = readCredentials();
    const phone = form.phone.trim();
    const phoneIsWrong = phone.replace(/\D/g, "").length < 5 || phone.length > 32;
    setPhoneProblem(phoneIsWrong);
    if (credentials === null || phoneIsWrong || busy) return;
    sending.run(() => request("signIn.withPhone", { credentials, phone }));
  };

  const startQr = (): void => {
    const credentials = readCredentials();
    if (credentials === null || busy) return;
    sending.run(() => request("signIn.withQr", { credentials }));
  };

  return (
    <>
      <header className={classes.header}>
        <Logo size={48} />
        <div>
          <h1>{t("signIn.title")}</h1>
          <p className={classes.lead}>{t("signIn.lead")}</p>
        </div>
      </header>
      {state.sessionEnded && (
        <p className={classes.ended} role="status" data-testid="session-ended">
          {t("signIn.sessionEnded")}
        </p>
      )}
      <div className={classes.columns}>
        <form className={classes.form} onSubmit={submitPhone} noValidate>
          <CredentialsFields editing={editing} disabled={busy} problems={credentialsProblems} />
          <PhoneField problem={phoneProblem} disabled={busy} autoFocus={!editing} />
          <SignInProblemText problem={state.problem} request={sending} />
          <div className={classes.buttons}>
            <Button type="submit" loading={busy} className={classes.grow} data-testid="signin-phone-submit">
              {t("signIn.phoneSubmit")}
            </Button>
            {state.busy && <CancelButton label={t("common.cancel")} />}
          </div>
        </form>
        <div className={classes.divider} />
        <div className={classes.qrSide}>
          <div className={classes.qrGlyph}>
            <IconQrcode size={56} stroke={1.5} aria-hidden />
          </div>
          <h2 className={classes.qrTitle}>{t("signIn.qrTitle")}</h2>
          <p className={classes.hint}>{t("signIn.qrHint")}</p>
          <Button variant="default" disabled={busy} onClick={startQr} data-testid="signin-qr-start">
            {t("signIn.qrStart")}
          </Button>
        </div>
      </div>
    </>
  );
}

/** Digits become a number; anything else becomes something that no schema takes for one. */
const toNumber = (text: string): number => (/^\d+$/.test(text.trim()) ? Number(text.trim()) : Number.NaN);
