import { Group, Radio, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./watch.module.css";

/** Where a new rule begins; `epochSeconds` is null while the day is not one. */
export type WatchBegin = { readonly from: "now" } | { readonly from: "day"; readonly epochSeconds: number | null };

interface BeginChoiceProps {
  readonly begin: WatchBegin;
  readonly onChange: (begin: WatchBegin) => void;
}

/** From now on, or what was posted since a day as well. */
export function BeginChoice({ begin, onChange }: BeginChoiceProps): ReactNode {
  const { t } = useTranslation();
  const [day, setDay] = useState("");
  return (
    <Radio.Group
      label={t("watch.begin.label")}
      value={begin.from}
      onChange={(from) => onChange(from === "now" ? { from: "now" } : { from: "day", epochSeconds: beginOf(day) })}
    >
      <Group gap="lg" mt={6} align="center">
        <Radio value="now" label={t("watch.begin.now")} data-testid="watch-from-now" />
        <Radio value="day" label={t("watch.begin.day")} data-testid="watch-from-day" />
        {begin.from === "day" && (
          <TextInput
            type="date"
            className={classes.day}
            aria-label={t("watch.begin.dayLabel")}
            min="2013-01-01"
            max={today()}
            value={day}
            error={day !== "" && begin.epochSeconds === null}
            onChange={(event) => {
              setDay(event.currentTarget.value);
              onChange({ from: "day", epochSeconds: beginOf(event.currentTarget.value) });
            }}
            data-testid="watch-day"
          />
        )}
      </Group>
    </Radio.Group>
  );
}

/** The first second of a day in the local time zone; null for what is none, or is still to come. While a year is typed it is of the first century. */
function beginOf(day: string): number | null {
  if (!/^20\d\d-\d\d-\d\d$/.test(day) || day > today()) return null;
  return new Date(`${day}T00:00:00`).getTime() / 1_000;
}

function today(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
