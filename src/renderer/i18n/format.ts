/**
 * How numbers become words, in the language of the window.
 * Bytes are decimal everywhere (1 MB = 1,000,000 bytes), because that is what `Intl` means by "megabyte" and what disks are sold in.
 */
export interface Formatters {
  readonly number: (value: number) => string;
  /** "41%" of a fraction between 0 and 1; never "100%" before it is all there. */
  readonly percent: (fraction: number) => string;
  readonly bytes: (value: number) => string;
  readonly bytesPerSecond: (value: number) => string;
  /** Date and time of epoch milliseconds; the day is left out when it is today. */
  readonly moment: (epochMs: number) => string;
  /** The same as short as it gets: the time today, the day this year, else the date. */
  readonly shortMoment: (epochMs: number) => string;
  /** The time of a moment to come; with its weekday when it is more than a day away. */
  readonly comingMoment: (epochMs: number) => string;
  /** "June 2025". */
  readonly month: (epochMs: number) => string;
  /** The date without the time. */
  readonly day: (epochMs: number) => string;
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

const cache = new Map<string, Formatters>();

/** The formatters of a language; made once, because an `Intl` object is expensive to make. */
export function formattersFor(language: string): Formatters {
  const known = cache.get(language);
  if (known) return known;
  const made = createFormatters(language);
  cache.set(language, made);
  return made;
}

function createFormatters(language: string): Formatters {
  const number = new Intl.NumberFormat(language);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const time = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const dayOfYear = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
  const date = new Intl.DateTimeFormat(language, { year: "2-digit", month: "2-digit", day: "2-digit" });
  const weekdayTime = new Intl.DateTimeFormat(language, { weekday: "short", hour: "numeric", minute: "2-digit" });
  const month = new Intl.DateTimeFormat(language, { month: "long", year: "numeric" });
  const dateOnly = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const byUnit = new Map<string, Intl.NumberFormat>();

  const inUnit = (unit: string, value: number, digits: { min: number; max: number }): string => {
    const key = `${unit}:${digits.min}:${digits.max}`;
    let format = byUnit.get(key);
    if (!format) {
      format = new Intl.NumberFormat(language, {
        style: "unit",
        unit,
        unitDisplay: unit === "byte" ? "long" : "short",
        minimumFractionDigits: digits.min,
        maximumFractionDigits: digits.max,
      });
      byUnit.set(key, format);
    }
    return format.format(value);
  };

  return {
    number: (value) => number.format(value),
    percent: (fraction) => percent.format(Math.floor(clampFraction(fraction) * 100) / 100),
    bytes: (value) => {
      const { scaled, unit } = scale(value);
      return inUnit(unit, scaled, { min: 0, max: unit === "byte" || scaled >= 100 ? 0 : 1 });
    },
    bytesPerSecond: (value) => {
      // From kB upwards, with a fixed number of digits: a speed must not jump about while it is being read.
      const { scaled, unit } = scale(Math.max(value, 0), 1);
      const digits = scaled >= 100 || unit === "kilobyte" ? 0 : 1;
      return inUnit(`${unit}-per-second`, scaled, { min: digits, max: digits });
    },
    moment: (epochMs) => (isToday(epochMs) ? time : day).format(epochMs),
    shortMoment: (epochMs) => {
      if (isToday(epochMs)) return time.format(epochMs);
      const isThisYear = new Date(epochMs).getFullYear() === new Date().getFullYear();
      return (isThisYear ? dayOfYear : date).format(epochMs);
    },
    comingMoment: (epochMs) => (epochMs - Date.now() < dayMs ? time : weekdayTime).format(epochMs),
    month: (epochMs) => month.format(epochMs),
    day: (epochMs) => dateOnly.format(epochMs),
  };
}

const dayMs = 24 * 60 * 60 * 1000;

const isToday = (epochMs: number): boolean => new Date(epochMs).toDateString() === new Date().toDateString();

function scale(bytes: number, smallest = 0): { scaled: number; unit: (typeof units)[number] } {
  let scaled = Math.max(bytes, 0);
  let index = 0;
  while (index < units.length - 1 && (scaled >= 999.5 || index < smallest)) {
    scaled /= 1000;
    index += 1;
  }
  return { scaled, unit: units[index] ?? "byte" };
}

const clampFraction = (fraction: number): number => Math.min(Math.max(fraction, 0), 1);

/** A duration as a clock shows it: "0:42", "12:05", "1:02:03". Seconds are rounded up, so that it ends at 0:00 and not before. */
export function clock(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  const seconds = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}
