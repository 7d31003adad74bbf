import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSignInForm } from "./sign-in-form-store";

interface PhoneFieldProps {
  /** True when what was typed can't be a number. */
  readonly problem: boolean;
  readonly disabled: boolean;
  readonly autoFocus: boolean;
}

/** The phone number of the account. */
export function PhoneField({ problem, disabled, autoFocus }: PhoneFieldProps): ReactNode {
  const { t } = useTranslation();
  const phone = useSignInForm((form) => form.phone);
  return (
    <TextInput
      label={t("signIn.phone")}
      description={t("signIn.phoneHint")}
      inputWrapperOrder={["label", "input", "description", "error"]}
      type="tel"
      autoComplete="tel"
      readOnly={disabled}
      autoFocus={autoFocus}
      value={phone}
      error={problem && t("signIn.phoneProblem")}
      onChange={(event) => useSignInForm.setState({ phone: event.currentTarget.value })}
      data-testid="signin-phone"
    />
  );
}
