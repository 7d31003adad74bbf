import type { SpeedLimitSchedule } from "../../shared/settings";

/** A schedule by days repeats itself after a week; with both ends of a day, so many days show every change. */
const daysUntilItRepeats = 8;

/**
 * Whether the schedule's hours hold at this moment, by the local clock on the wall: that is what the user has set them by, whatever the
 * change to and from summer time does to the length of a day. The hours after midnight belong to the day on which they began.
 */
export function isWithinSchedule(schedule: SpeedLimitSchedule, at: Date): boolean {
  if (!schedule.enabled) return false;
  const minute = at.getHours() * 60 + at.getMinutes();
  const from = minuteOfDay(schedule.from);
  const to = minuteOfDay(schedule.to);
  const today = at.getDay();
  const yesterday = (today + 6) % 7;
  if (from < to) return from <= minute && minute < to && runsOn(schedule, today);
  return minute >= from ? runsOn(schedule, today) : minute < to && runsOn(schedule, yesterday);
}

/** The next moment at which `isWithinSchedule` changes, epoch milliseconds; null when it never does. */
export function nextChangeOfSchedule(schedule: SpeedLimitSchedule, at: Date): number | null {
  if (!schedule.enabled) return null;
  const isWithin = isWithinSchedule(schedule, at);
  const borders: number[] = [];
  for (let days = 0; days <= daysUntilItRepeats; days += 1) {
    // Hours that go around the clock change at midnight, from one day to the next.
    for (const minute of [0, minuteOfDay(schedule.from), minuteOfDay(schedule.to)]) {
      const border = new Date(at.getFullYear(), at.getMonth(), at.getDate() + days, 0, minute);
      if (border > at && isWithinSchedule(schedule, border) !== isWithin) borders.push(border.getTime());
    }
  }
  return borders.length === 0 ? null : Math.min(...borders);
}

function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function runsOn({ days }: SpeedLimitSchedule, day: number): boolean {
  const isWeekend = day === 0 || day === 6;
  return days === "every-day" || (days === "weekend") === isWeekend;
}
