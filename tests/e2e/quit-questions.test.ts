import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startIdle } from "./support/circumstances";
import { startFiveDownloads } from "./support/five-downloads";
import { expectGracefulEnd } from "./support/quiet";
import { QuitQuestion } from "./support/quit-question";
import { type Scene, setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";
import { setTrayScene } from "./support/tray-scene";
import { waitForDownloading, waitForProgress } from "./support/waits";
import { waysOfPerson, waysOut } from "./support/ways-out";

const settings = { confirmQuit: true, closeToTray: false };

const askingScene = (): Promise<Scene> => setScene({ scenario: "empty", settings });

async function savedSettings(scene: Scene): Promise<unknown> {
  return JSON.parse(await readFile(join(scene.userData, "settings.json"), "utf8"));
}

describe("the question before quitting", () => {
  it("is asked by every way of a person; keeping on leaves the downloads alone; a signal does not ask", async () => {
    const { scene, app, window, desktop } = await setTrayScene("during five downloads", settings);
    const question = await QuitQuestion.answeredWith(app, { button: "Keep running", tick: true });
    const ways = [...waysOfPerson.map((way) => () => waysOut[way](app)), () => desktop.click("Quit")];
    for (const [index, leave] of ways.entries()) {
      await leave();
      await question.waitFor(index + 1);
      await waitForProgress(window);
    }
    expect(question.asked).toEqual(
      ways.map(() =>
        expect.objectContaining({
          message: "Quit while downloads are running?",
          buttons: ["Quit", "Keep running"],
          defaultId: 0,
          cancelId: 1,
          checkboxLabel: "Don't ask again",
        }),
      ),
    );
    expect((await app.logLines()).filter((line) => line.includes("Shutting down"))).toEqual([]);
    // What was ticked counts only for who quits.
    expect(await savedSettings(scene)).toMatchObject({ confirmQuit: true });

    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
    expect(question.asked).toHaveLength(ways.length);
  });

  it("answered with Quit, it quits, and asks the next time too", async () => {
    const scene = await askingScene();
    const { app } = await startFiveDownloads(scene);
    const question = await QuitQuestion.answeredWith(app, { button: "Quit" });
    await waysOut["closing the window"](app);
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
    expect(question.asked).toHaveLength(1);
    expect(await savedSettings(scene)).toMatchObject({ confirmQuit: true });
  });

  it("is not asked again where that was ticked", async () => {
    const scene = await askingScene();
    const first = await startFiveDownloads(scene);
    const asked = await QuitQuestion.answeredWith(first.app, { button: "Quit", tick: true });
    await waysOut["the menu"](first.app);
    await expectGracefulEnd(first.app);
    expect(asked.asked).toHaveLength(1);
    expect(await savedSettings(scene)).toMatchObject({ confirmQuit: false });

    const next = await scene.start();
    await waitForDownloading(next.window, 1);
    const askedNext = await QuitQuestion.answeredWith(next.app, { button: "Keep running" });
    await waysOut["the menu"](next.app);
    await expectGracefulEnd(next.app);
    expect(askedNext.asked).toEqual([]);
  });

  it("is overruled by a signal that comes while it is open", async () => {
    const scene = await askingScene();
    const { app } = await startFiveDownloads(scene);
    const question = await QuitQuestion.answeredWith(app, null);
    await waysOut["the menu"](app);
    await question.waitFor(1);
    // A second wish of a person does not ask a second time.
    await waysOut["the system's quit"](app);
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    await expectOrderedSteps(app);
    expect(question.asked).toHaveLength(1);
  });

  it.each(["the menu", "closing the window"] as const)(
    "%s, idle: nothing would be interrupted, so nothing is asked",
    async (way) => {
      const scene = await askingScene();
      const { app } = await startIdle(scene);
      const question = await QuitQuestion.answeredWith(app, { button: "Keep running" });
      await waysOut[way](app);
      await expectGracefulEnd(app);
      expect(question.asked).toEqual([]);
    },
  );
});
