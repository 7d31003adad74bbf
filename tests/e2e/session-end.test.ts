import { describe, expect, it } from "vitest";
import { circumstances, everyCircumstance } from "./support/circumstances";
import { startDesktopBus } from "./support/desktop-bus";
import { expectNextStartFinishes } from "./support/five-downloads";
import { Logind } from "./support/logind";
import { expectGracefulEnd } from "./support/quiet";
import { QuitQuestion } from "./support/quit-question";
import { setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";

/** The deadline for when the system is waiting, and the end of the process; milliseconds. */
const latestEndMs = 5_000;

describe("the system shuts down", () => {
  it.each(everyCircumstance)("as logind tells it over D-Bus, %s: quits without a question", async (circumstance) => {
    const bus = await startDesktopBus();
    const logind = await Logind.start(bus.address);
    const scene = await setScene({ scenario: "empty", settings: { confirmQuit: true } });
    const { app } = await circumstances[circumstance](scene, { DBUS_SYSTEM_BUS_ADDRESS: bus.address });
    await logind.waitForListener();
    const question = await QuitQuestion.answeredWith(app, { button: "Keep running" });
    const toldAt = performance.now();
    logind.beginShutdown();
    await expectGracefulEnd(app);
    expect(performance.now() - toldAt).toBeLessThan(latestEndMs);
    await expectOrderedSteps(app);
    expect((await app.logLines()).join("\n")).toContain("quit: asked by session-end");
    expect(question.asked).toEqual([]);
    if (circumstance === "during five downloads") await expectNextStartFinishes(scene);
  });
});
