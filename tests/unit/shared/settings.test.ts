import { describe, expect, it } from "vitest";
import { defaultSettings, SettingsPatchSchema } from "../../../src/shared/settings";

describe("a settings patch", () => {
  it("holds what it changes and nothing else", () => {
    expect(SettingsPatchSchema.parse({})).toEqual({});
    expect(SettingsPatchSchema.parse({ theme: "dark" })).toEqual({ theme: "dark" });
  });

  it("may change every setting, within its limits", () => {
    expect(SettingsPatchSchema.parse(defaultSettings)).toEqual(defaultSettings);
    expect(SettingsPatchSchema.safeParse({ filesAtOnce: 0 }).success).toBe(false);
    expect(SettingsPatchSchema.safeParse({ language: "tlh" }).success).toBe(false);
  });

  it.each([
    { from: "8:00" },
    { from: "24:00" },
    { to: "12:60" },
    { to: "noon" },
    { days: "mondays" },
    { kilobytesPerSecond: -1 },
    { kilobytesPerSecond: 0.5 },
    { until: "12:00" },
  ])("takes no schedule with %j", (wrong) => {
    const speedLimitSchedule = { ...defaultSettings.speedLimitSchedule, ...wrong };
    expect(SettingsPatchSchema.safeParse({ speedLimitSchedule }).success).toBe(false);
  });
});
