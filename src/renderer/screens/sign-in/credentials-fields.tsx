import { Button, TextInput } from "@mantine/core";
import { IconCircleCheck, IconExternalLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../state/bridge";
import { attempt } from "../../state/problems-store";
import { useSignInForm } from "./sign-in-form-store";
import classes from "./sign-in-screen.module.css";

export interface CredentialsProblems {
  readonly apiId?: boolean;
  readonly apiHash?: boolean;
}

interface CredentialsFieldsProps {
  /** False shows only that they are stored. */
  readonly editing: boolean;
  readonly disabled: boolean;
  readonly problems: CredentialsProblems;
}

/** API id and hash, with where to get them. */
export function CredentialsFields({ editing, disabled, problems }: CredentialsFieldsProps): ReactNode {
  const { t } = useTranslation();
  const { apiId, apiHash } = useSignInForm();
  if (!editing) {
    return (
      <div className={classes.saved}>
        <IconCircleCheck size={18} aria-hidden className={classes.savedIcon} />
        <span className={classes.savedWords}>{t("signIn.credentialsSaved")}</span>
        <Button
          variant="subtle"
          size="compact-sm"
          data-testid="signin-change-credentials"
          onClick={() => useSignInForm.setState({ changingCredentials: true })}
        >
          {t("common.change")}
        </Button>
      </div>
    );
  }
  return (
    <fieldset className={classes.section}>
      <legend className={classes.legend}>{t("signIn.credentials")}</legend>
      <p className={classes.hint}>{t("signIn.credentialsHint")}</p>
      <button
        type="button"
        className={classes.link}
        data-testid="signin-credentials-page"
        onClick={() => void attempt(request("app.openPage", "api-credentials"))}
      >
        {t("signIn.credentialsPage")}
        <IconExternalLink size={14} aria-hidden />
      </button>
      <div className={classes.pair}>
        <TextInput
          label={t("signIn.apiId")}
          placeholder={t("signIn.apiIdHint")}
          inputMode="numeric"
          autoComplete="off"
          readOnly={disabled}
          autoFocus
          value={apiId}
          error={problems.apiId && t("signIn.apiIdProblem")}
          onChange={(event) => useSignInForm.setState({ apiId: event.currentTarget.value })}
          data-testid="signin-api-id"
        />
        <TextInput
          label={t("signIn.apiHash")}
          placeholder={t("signIn.apiHashHint")}
          autoComplete="off"
          spellCheck={false}
          readOnly={disabled}
          value={apiHash}
          error={problems.apiHash && t("signIn.apiHashProblem")}
          onChange={(event) => useSignInForm.setState({ apiHash: event.currentTarget.value })}
          data-testid="signin-api-hash"
        />
      </div>
    </fieldset>
  );
}
