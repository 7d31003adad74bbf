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
});
