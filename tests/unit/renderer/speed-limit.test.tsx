// @vitest-environment happy-dom
import { act, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { SpeedLimitState } from "../../../src/shared/app-state";
import { defaultSettings, type Settings } from "../../../src/shared/settings";
import { sampleInfo } from "./fake-bridge";
import { askedFor, click, openWindow } from "./open-window";

const schedule = { ...defaultSettings.speedLimitSchedule, enabled: true };
const inAnHour = (): number => Date.now() + 3_600_000;
const timeOf = (epochMs: number, language = "en"): string =>
  new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(epochMs);
const change = (testId: string, value: string): Promise<void> =>
  act(async () => {
    fireEvent.change(screen.getByTestId(testId), { target: { value } });
  });
const shownIn = (testId: string): string => screen.getByTestId<HTMLInputElement>(testId).value;

/** The window on a main process that keeps the settings. */
async function openWith(
  more: Partial<Settings>,
  limit: Partial<SpeedLimitState> = {},
  language: "en" | "zh-Hans" = "en",
) {
  let settings: Settings = { ...defaultSettings, ...more };
  const bridge = await openWindow({
    "app.info": () => ({ ...sampleInfo, language }),
    "settings.get": () => settings,
    "settings.change": (patch) => {
      settings = { ...settings, ...patch };
      return settings;
    },
    "speedLimit.state": () => ({ kilobytesPerSecond: 0, isScheduled: false, until: null, ...limit }),
  });
  return { bridge, changes: () => askedFor(bridge, "settings.change") };
}
const openMenu = async (): Promise<void> => {
  await click("speed-limit");
  await screen.findByTestId("speed-limit-settings");
};

describe("the speed limit in the status bar", () => {
  it("is named when one holds, and follows main", async () => {
    const { bridge } = await openWith({});
    const button = screen.getByTestId("speed-limit");
    expect([button.textContent, button.getAttribute("aria-label")]).toEqual(["", "Speed limit: No limit"]);
    const state = { kilobytesPerSecond: 500, isScheduled: false, until: null };
    act(() => bridge.emit("speedLimit.changed", state));
    expect([button.textContent, button.title]).toEqual(["Limit 500 kB/s", "Speed limit: 500 kB/s"]);
    act(() => bridge.emit("speedLimit.changed", { ...state, kilobytesPerSecond: 2_500 }));
    expect(button.textContent).toBe("Limit 2.5 MB/s");
  });

  it.each([
    ["en", (time: string) => `Limit 500 kB/s until ${time}`],
    ["zh-Hans", (time: string) => `限速 500 kB/秒 至 ${time}`],
  ] as const)("says until when the schedule's holds (%s)", async (language, words) => {
    const until = inAnHour();
    const limit = { kilobytesPerSecond: 500, isScheduled: true, until };
    await openWith({ speedLimitSchedule: schedule }, limit, language);
    expect(screen.getByTestId("speed-limit").textContent).toBe(words(timeOf(until, language)));
  });

  it("is changed by the menu, which has the present one among its choices", async () => {
    const { changes } = await openWith({ speedLimitKilobytesPerSecond: 333 }, { kilobytesPerSecond: 333 });
    await openMenu();
    const choices = screen.getAllByRole("menuitemradio", { hidden: true });
    expect(choices.map(({ textContent }) => textContent)).toEqual([
      "No limit",
      "100 kB/s",
      "250 kB/s",
      "333 kB/s",
      "500 kB/s",
      "1.0 MB/s",
      "2.0 MB/s",
      "5.0 MB/s",
    ]);
    const checked = choices.filter((choice) => choice.getAttribute("aria-checked") === "true");
    expect(checked.map(({ dataset }) => dataset.testid)).toEqual(["speed-limit-333"]);
    await click("speed-limit-0");
    expect(changes()).toEqual([{ speedLimitKilobytesPerSecond: 0 }]);
  });

  it("changes the schedule's limit within its hours, and says so", async () => {
    const until = inAnHour();
    const limit = { kilobytesPerSecond: 500, isScheduled: true, until };
    const { changes } = await openWith({ speedLimitSchedule: schedule }, limit);
    await openMenu();
    expect(screen.getByText("Speed limit at the scheduled hours")).toBeTruthy();
    expect(screen.getByText(`From ${timeOf(until)}: No limit`)).toBeTruthy();
    await click("speed-limit-1000");
    expect(changes()).toEqual([{ speedLimitSchedule: { ...schedule, kilobytesPerSecond: 1_000 } }]);
  });

  it("announces the schedule's hours, and leads to the settings", async () => {
    const until = inAnHour();
    await openWith({ speedLimitSchedule: schedule }, { until });
    await openMenu();
    expect(screen.getByText(`From ${timeOf(until)} by schedule: 500 kB/s`)).toBeTruthy();
    await click("speed-limit-settings");
    expect(screen.getByTestId("setting-speedLimitKilobytesPerSecond")).toBeTruthy();
  });
});

describe("the speed limit in the settings", () => {
  it("is a number with its unit; the schedule shows its rows when it is on", async () => {
    const { changes } = await openWith({});
    await click("nav-settings");
    expect(shownIn("setting-speedLimitKilobytesPerSecond")).toBe("0 kB/s");
    await change("setting-speedLimitKilobytesPerSecond", "750");
    expect(screen.queryByTestId("setting-schedule-from")).toBeNull();
    await click("setting-schedule");
    expect(changes()).toEqual([{ speedLimitKilobytesPerSecond: 750 }, { speedLimitSchedule: schedule }]);
    expect([shownIn("setting-schedule-from"), shownIn("setting-schedule-to")]).toEqual(["08:00", "18:00"]);
  });

  it("takes hours, days and limit of the schedule, each without the others", async () => {
    const { changes } = await openWith({ speedLimitSchedule: schedule });
    await click("nav-settings");
    await change("setting-schedule-from", "22:00");
    expect(screen.getByText("By this computer's clock, until the next day.")).toBeTruthy();
    await change("setting-schedule-to", "22:00");
    expect(screen.getByText("The same time twice: all day long.")).toBeTruthy();
    await change("setting-schedule-days", "weekend");
    await change("setting-schedule-limit", "0");
    expect(changes().at(-1)).toEqual({
      speedLimitSchedule: { enabled: true, from: "22:00", to: "22:00", days: "weekend", kilobytesPerSecond: 0 },
    });
  });

  it("does not save what is no time or no limit", async () => {
    const { changes } = await openWith({ speedLimitSchedule: schedule });
    await click("nav-settings");
    await change("setting-schedule-from", "");
    await change("setting-schedule-limit", "10000001");
    expect(screen.getByText("Enter a whole number from 0 to 10,000,000.")).toBeTruthy();
    expect(changes()).toEqual([]);
    fireEvent.blur(screen.getByTestId("setting-schedule-from"));
    expect(shownIn("setting-schedule-from")).toBe("08:00");
  });
});
