import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { SettingsPatchSchema, SettingsSchema, smallFilesPerSlot } from "../../../shared/settings";
import { changeSettings } from "./change-settings";
import { NumberField } from "./number-field";

type NumberSettingName =
  | "filesAtOnce"
  | "chunksPerFile"
  | "requestsAtOnce"
  | "connectionsPerDataCentre"
  | "keepFreeMegabytes"
  | "speedLimitKilobytesPerSecond"
  | "networkCheckSeconds"
  | "networkTimeoutSeconds"
  | "networkJitterPercent";

interface NumberSettingProps {
  readonly name: NumberSettingName;
  readonly value: number;
  /** The unit, with the space before it where it has one. */
  readonly suffix?: string;
}

/** A setting that is a whole number, within the limits of the settings' schema: they are written down nowhere else. */
export function NumberSetting({ name, value, suffix }: NumberSettingProps): ReactNode {
  const { t } = useTranslation();
  const { minValue, maxValue } = SettingsSchema.shape[name].unwrap();
  return (
    <NumberField
      label={t(`settings.${name}`)}
      hint={t(`settings.${name}Hint`, { smallFilesPerSlot })}
      value={value}
      min={minValue ?? 0}
      max={maxValue ?? Number.MAX_SAFE_INTEGER}
      suffix={suffix}
      save={(next) => changeSettings(SettingsPatchSchema.parse({ [name]: next }))}
      testId={`setting-${name}`}
    />
  );
}
