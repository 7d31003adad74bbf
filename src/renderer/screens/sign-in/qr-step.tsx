import { Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SignInState } from "../../../shared/sign-in";
import { QrCode } from "../../components/qr-code";
import { useNow } from "../../components/use-now";
import { clock } from "../../i18n/format";
import { CancelButton } from "./cancel-button";
import { SignInProblemText } from "./sign-in-problem";
import classes from "./sign-in-screen.module.css";

type QrState = Extract<SignInState, { step: "qr" }>;

/** A code to scan with the phone. Main replaces it before it expires. */
export function QrStep({ state }: { readonly state: QrState }): ReactNode {
  const { t } = useTranslation();
  const now = useNow(state.url === null ? null : state.expiresAt);
  const left = state.expiresAt - now;
  return (
    <div className={classes.form}>
      <h1>{t("signIn.qrStepTitle")}</h1>
      <div
        className={classes.qrPlate}
        role="img"
        aria-label={t("signIn.qrAlt")}
        data-testid="signin-qr-image"
        data-url={state.url ?? undefined}
      >
        {state.url === null ? <Loader aria-label={t("signIn.qrFetching")} /> : <QrCode text={state.url} size={200} />}
      </div>
      <SignInProblemText problem={state.problem} />
      <ol className={classes.steps}>
        <li>{t("signIn.qrStep1")}</li>
        <li>{t("signIn.qrStep2")}</li>
        <li>{t("signIn.qrStep3")}</li>
      </ol>
      <p className={classes.hint}>
        {state.url !== null && left > 0 ? t("signIn.qrRefresh", { time: clock(left) }) : t("signIn.qrFetching")}
      </p>
      <CancelButton label={t("signIn.usePhone")} />
    </div>
  );
}
