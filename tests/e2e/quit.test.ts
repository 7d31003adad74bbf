import { describe, expect, it } from "vitest";
import { circumstances, inEveryCircumstance } from "./support/circumstances";
import { expectNextStartFinishes } from "./support/five-downloads";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";
import { type DeliveryName, deliver, deliveries, type WayOut, waysOut } from "./support/ways-out";

const everyWayOut = Object.keys(waysOut) as WayOut[];
const everyDelivery = Object.keys(deliveries) as DeliveryName[];

const deliveriesToIdle: ReadonlySet<DeliveryName> = new Set<DeliveryName>([
  "Ctrl+C, from the terminal to all and from `electron .`",
  "the service manager's SIGTERM to all",
]);

/** Followed by another start; the other ways take the same paths through the app. */
const followedByStart: ReadonlySet<WayOut> = new Set<WayOut>(["SIGTERM", "closing the window"]);

/** Idle, the time between two signals makes no difference: the shutdown is over before the second. */
const cases = inEveryCircumstance(everyDelivery).filter(
  ([delivery, circumstance]) => circumstance !== "idle" || deliveriesToIdle.has(delivery),
);

describe("every way out ends in one ordered shutdown", () => {
  it.each(inEveryCircumstance(everyWayOut))("%s, %s", async (way, circumstance) => {
    const scene = await setScene({ scenario: "empty", settings: { closeToTray: false } });
    const { app } = await circumstances[circumstance](scene);
    await waysOut[way](app);
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
    if (circumstance === "during five downloads" && followedByStart.has(way)) await expectNextStartFinishes(scene);
  });

  it.each(cases)("%s, %s: one wish, one shutdown", async (delivery, circumstance) => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await circumstances[circumstance](scene);
    await deliver(app, delivery);
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
  });

  it("SIGTERM when nobody is signed in", async () => {
    const scene = await setScene({ scenario: "empty" });
    const { app, window } = await scene.start();
    await window.page.getByTestId("signin-phone").waitFor();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
  });

  it("says it in Chinese where Chinese is spoken", async () => {
    const scene = await setScene({ scenario: "empty", settings: { language: "zh-Hans" } });
    const { app, window } = await scene.start();
    await window.page.getByTestId("signin-phone").waitFor();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    expect((await app.logLines()).join("\n")).toContain("🔄 正在优雅关闭程序...");
  });
});
