import { NumberInput } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { SettingsPatchSchema, SettingsSchema } from "../../../shared/settings";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { changeSettings } from "./change-settings";
import { SettingRow } from "./setting-row";
import classes from "./settings-screen.module.css";

type NumberSettingName =
  | "filesAtOnce"
  | "chunksPerFile"
  | "requestsAtOnce"
  | "keepFreeMegabytes"
  | "networkCheckSeconds"
  | "networkTimeoutSeconds"
  | "networkJitterPercent";

interface NumberSettingProps {
  readonly name: NumberSettingName;
  readonly value: number;
  /** The unit, with the space before it where it has one. */
  readonly suffix?: string;
}

/** A whole number within the limits of the settings' schema. A value outside of them is explained and not saved. */
export function NumberSetting({ name, value, suffix }: NumberSettingProps): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<number | string>(value);
  const saving = useRequest();
  useEffect(() => setTyped(value), [value]);

  const { min, max } = limitsOf(name);
  const isValid = typeof typed === "number" && Number.isInteger(typed) && typed >= min && typed <= max;

  const onChange = (next: number | string): void => {
    setTyped(next);
    const patch = SettingsPatchSchema.safeParse({ [name]: next });
    if (patch.success && next !== value) saving.run(() => changeSettings(patch.data));
  };

  return (
    <SettingRow label={t(`settings.${name}`)} hint={t(`settings.${name}Hint`)}>
      <NumberInput
        className={classes.number}
        aria-label={t(`settings.${name}`)}
        value={typed}
        min={min}
        max={max}
        clampBehavior="none"
        allowDecimal={false}
        suffix={suffix}
        error={!isValid && t("settings.numberProblem", { min, max })}
        onChange={onChange}
        // Leaving the field with a value that was not saved brings back the one in force.
        onBlur={() => {
          if (!isValid) setTyped(value);
        }}
        data-testid={`setting-${name}`}
      />
      {saving.problem && <ProblemText problem={saving.problem} at={saving.problemAt} />}
    </SettingRow>
  );
}

/** The limits as the schema has them: they are written down nowhere else. */
function limitsOf(name: NumberSettingName): { min: number; max: number } {
  const { minValue, maxValue } = SettingsSchema.shape[name].unwrap();
  return { min: minValue ?? 0, max: maxValue ?? Number.MAX_SAFE_INTEGER };
}
