import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Settings, type SpeedLimitSchedule, SpeedLimitScheduleSchema } from "../../../shared/settings";
import { ToggleSwitch } from "../../components/toggle-switch";
import { attempt } from "../../state/problems-store";
import { changeSettings } from "./change-settings";
import { NumberField } from "./number-field";
import { NumberSetting } from "./number-setting";
import { Section } from "./section";
import { SettingRow } from "./setting-row";
import classes from "./settings-screen.module.css";
import { TimeInput } from "./time-input";

const dayChoices = SpeedLimitScheduleSchema.shape.days.options;
const limitRange = SpeedLimitScheduleSchema.shape.kilobytesPerSecond;

/** The limit that holds in general, and the hours in which another one does. */
export function SpeedLimitSection({ settings }: { readonly settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { speedLimitSchedule } = settings;
  const suffix = ` ${t("settings.kilobytesPerSecond")}`;
  return (
    <Section title={t("settings.speedLimit")} id="speed-limit">
      <NumberSetting
        name="speedLimitKilobytesPerSecond"
        value={settings.speedLimitKilobytesPerSecond}
        suffix={suffix}
      />
      <SettingRow label={t("settings.schedule")} hint={t("settings.scheduleHint")}>
        <ToggleSwitch
          label={t("settings.schedule")}
          checked={speedLimitSchedule.enabled}
          onChange={(enabled) => void attempt(changeSchedule(speedLimitSchedule, { enabled }))}
          testId="setting-schedule"
        />
      </SettingRow>
      {speedLimitSchedule.enabled && <ScheduleRows schedule={speedLimitSchedule} suffix={suffix} />}
    </Section>
  );
}

function ScheduleRows({
  schedule,
  suffix,
}: {
  readonly schedule: SpeedLimitSchedule;
  readonly suffix: string;
}): ReactNode {
  const { t } = useTranslation();
  const change = (part: Partial<SpeedLimitSchedule>): Promise<void> => changeSchedule(schedule, part);
  return (
    <>
      <NumberField
        label={t("settings.scheduleLimit")}
        hint={t("settings.scheduleLimitHint")}
        value={schedule.kilobytesPerSecond}
        min={limitRange.minValue ?? 0}
        max={limitRange.maxValue ?? Number.MAX_SAFE_INTEGER}
        suffix={suffix}
        save={(kilobytesPerSecond) => change({ kilobytesPerSecond })}
        testId="setting-schedule-limit"
      />
      <SettingRow label={t("settings.scheduleHours")} hint={t(hoursHint(schedule))}>
        <div className={classes.hours}>
          <TimeInput
            label={t("settings.scheduleFrom")}
            value={schedule.from}
            onChange={(from) => void attempt(change({ from }))}
            testId="setting-schedule-from"
          />
          <span aria-hidden>–</span>
          <TimeInput
            label={t("settings.scheduleTo")}
            value={schedule.to}
            onChange={(to) => void attempt(change({ to }))}
            testId="setting-schedule-to"
          />
        </div>
      </SettingRow>
      <SettingRow label={t("settings.scheduleDays")}>
        <NativeSelect
          className={classes.choice}
          aria-label={t("settings.scheduleDays")}
          value={schedule.days}
          data={dayChoices.map((value) => ({ value, label: t(`settings.days.${value}`) }))}
          onChange={(event) => {
            const days = dayChoices.find((choice) => choice === event.currentTarget.value);
            if (days !== undefined) void attempt(change({ days }));
          }}
          data-testid="setting-schedule-days"
        />
      </SettingRow>
    </>
  );
}

const changeSchedule = (schedule: SpeedLimitSchedule, part: Partial<SpeedLimitSchedule>): Promise<void> =>
  changeSettings({ speedLimitSchedule: { ...schedule, ...part } });

/** Says what a reader could doubt: which day the end belongs to. */
function hoursHint({ from, to }: SpeedLimitSchedule) {
  if (from === to) return "settings.scheduleHoursAlways";
  return from < to ? "settings.scheduleHoursHint" : "settings.scheduleHoursOverMidnight";
}
