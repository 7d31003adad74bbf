import { NumberInput } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { SettingRow } from "./setting-row";
import classes from "./settings-screen.module.css";

interface NumberFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** The unit, with the space before it where it has one. */
  readonly suffix?: string;
  readonly save: (value: number) => Promise<void>;
  readonly testId: string;
}

/** A row with a whole number. A value outside of the limits is explained and not saved. */
export function NumberField({ label, hint, value, min, max, suffix, save, testId }: NumberFieldProps): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<number | string>(value);
  const saving = useRequest();
  useEffect(() => setTyped(value), [value]);

  const isAllowed = (number: number | string): number is number =>
    typeof number === "number" && Number.isInteger(number) && number >= min && number <= max;

  const onChange = (next: number | string): void => {
    setTyped(next);
    if (isAllowed(next) && next !== value) saving.run(() => save(next));
  };

  return (
    <SettingRow label={label} hint={hint}>
      <NumberInput
        className={classes.number}
        aria-label={label}
        value={typed}
        min={min}
        max={max}
        clampBehavior="none"
        allowDecimal={false}
        suffix={suffix}
        error={!isAllowed(typed) && t("settings.numberProblem", { min, max })}
        onChange={onChange}
        // Leaving the field with a value that was not saved brings back the one in force.
        onBlur={() => {
          if (!isAllowed(typed)) setTyped(value);
        }}
        data-testid={testId}
      />
      {saving.problem && <ProblemText problem={saving.problem} at={saving.problemAt} />}
    </SettingRow>
  );
}
