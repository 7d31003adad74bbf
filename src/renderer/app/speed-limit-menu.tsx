import { Menu } from "@mantine/core";
import { IconGauge, IconSettings } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SpeedLimitState } from "../../shared/app-state";
import type { Settings } from "../../shared/settings";
import { useWords } from "../i18n/words";
import { changeSettings } from "../screens/settings/change-settings";
import { useApp } from "../state/app-store";
import { useNavigation } from "../state/navigation-store";
import { attempt } from "../state/problems-store";
import classes from "./speed-limit-menu.module.css";

const presetsKilobytesPerSecond = [100, 250, 500, 1_000, 2_000, 5_000];
const bytesPerKilobyte = 1_000;

/** The speed limit that holds now, and the quick way to another one. */
export function SpeedLimitMenu(): ReactNode {
  const { t, format } = useWords();
  const limit = useApp((state) => state.speedLimit);
  const settings = useApp((state) => state.settings);
  const show = useNavigation((state) => state.show);
  if (!settings) return null;
  const speed = (kilobytes: number): string =>
    kilobytes === 0 ? t("status.noLimit") : format.bytesPerSecond(kilobytes * bytesPerKilobyte);
  const choices = [0, ...new Set([...presetsKilobytesPerSecond, limit.kilobytesPerSecond])].filter(
    (kilobytes, index) => kilobytes > 0 || index === 0,
  );
  return (
    <Menu position="top-start" width={260} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className={classes.button}
          // A limit in force stands there in words, which are its name.
          aria-label={limit.kilobytesPerSecond === 0 ? t("status.limitNow", { limit: speed(0) }) : undefined}
          title={t("status.limitNow", { limit: speed(limit.kilobytesPerSecond) })}
          data-limited={limit.kilobytesPerSecond > 0}
          data-testid="speed-limit"
        >
          <IconGauge size={14} aria-hidden className={classes.icon} />
          <LimitInForce limit={limit} speed={speed} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuTitle limit={limit} settings={settings} speed={speed} />
        <Menu.RadioGroup
          value={String(limit.kilobytesPerSecond)}
          onChange={(value) => void attempt(changeSettings(limitPatch(limit, settings, Number(value))))}
        >
          {choices
            .sort((one, other) => one - other)
            .map((kilobytes) => (
              <Menu.RadioItem
                key={kilobytes}
                value={String(kilobytes)}
                closeMenuOnClick
                data-autofocus={kilobytes === limit.kilobytesPerSecond || undefined}
                data-testid={`speed-limit-${kilobytes}`}
              >
                {speed(kilobytes)}
              </Menu.RadioItem>
            ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconSettings size={16} aria-hidden />}
          onClick={() => show({ screen: "settings", section: "speed-limit" })}
          data-testid="speed-limit-settings"
        >
          {t("status.limitSettings")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface LimitProps {
  readonly limit: SpeedLimitState;
  readonly speed: (kilobytes: number) => string;
}

function LimitInForce({ limit, speed }: LimitProps): ReactNode {
  const { t, format } = useWords();
  if (limit.kilobytesPerSecond === 0) return null;
  return (
    <>
      <span>{t("status.limit", { limit: speed(limit.kilobytesPerSecond) })}</span>
      {limit.isScheduled && limit.until !== null && (
        <>
          {/* For who listens. */}{" "}
          <span className={classes.until}>{t("status.limitUntil", { time: format.comingMoment(limit.until) })}</span>
        </>
      )}
    </>
  );
}

/** Says which limit a choice changes, and when the schedule will change it. */
function MenuTitle({ limit, settings, speed }: LimitProps & { readonly settings: Settings }): ReactNode {
  const { t } = useTranslation();
  const { format } = useWords();
  const time = limit.until === null ? null : format.comingMoment(limit.until);
  const scheduled = speed(settings.speedLimitSchedule.kilobytesPerSecond);
  return (
    <>
      <Menu.Label className={classes.title}>
        {limit.isScheduled ? t("status.limitTitleScheduled") : t("status.limitTitle")}
      </Menu.Label>
      {time !== null && (
        <Menu.Label className={classes.note}>
          {limit.isScheduled
            ? t("status.scheduleEnds", { time, limit: speed(settings.speedLimitKilobytesPerSecond) })
            : t("status.scheduleBegins", { time, limit: scheduled })}
        </Menu.Label>
      )}
    </>
  );
}

/** A choice changes the limit that holds now: within the schedule's hours that is the schedule's. */
function limitPatch({ isScheduled }: SpeedLimitState, { speedLimitSchedule }: Settings, kilobytesPerSecond: number) {
  return isScheduled
    ? { speedLimitSchedule: { ...speedLimitSchedule, kilobytesPerSecond } }
    : { speedLimitKilobytesPerSecond: kilobytesPerSecond };
}
