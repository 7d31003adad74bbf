import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type axe from "axe-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { answerFileDialogs } from "./support/file-dialogs";
import { ImportDriver } from "./support/import-driver";
import { MediaDriver } from "./support/media-driver";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { waitForAllDone } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

/** What axe finds against WCAG 2.1 AA (contrast included) in the window as it is now, one line a finding. */
async function findings(window: WindowDriver): Promise<string[]> {
  await window.page.evaluate(axeSource);
  // What fades in has the contrast of its end only at its end. What turns for ever (a loader) is not waited for.
  await window.page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().endTime === Infinity),
  );
  const { violations } = await window.page.evaluate(
    (tags) => (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: tags }),
    rules,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => `${id}: ${target} ${html} ${failureSummary}`),
  );
}

/** A configuration of which some can be taken over; where it is. */
function writeConfig(): string {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "config.yaml");
  const text = `chat:
- chat_id: quiet_tunes
  ids_to_retry: [1]
- chat_id: river_lectures
  download_filter: file_size >
- chat_id: nobody_has_this
media_types: [audio]
save_path: ${folder}
file_path_prefix: [chat_title]
web_port: 5000
`;
  writeFileSync(path, text);
  return path;
}

async function everyScreen(scene: Scene): Promise<Record<string, string[]>> {
  const { app, window } = await scene.start();
  const found: Record<string, string[]> = {};
  await window.page.getByTestId("signin-phone").waitFor();
  found["sign-in"] = await findings(window);
  await window.signIn(testAccounts.plain);
  await window.openMedia("Quiet Tunes");
  const media = new MediaDriver(window);
  const [firstId = 0] = await media.shownIds();
  await media.tick(firstId);
  found["media as a grid"] = await findings(window);
  await media.showAs("List");
  found["media as a list"] = await findings(window);
  await window.page.getByTestId("media-clear").click();
  await media.look(firstId);
  found["a preview"] = await findings(window);
  await media.closePreview();
  await window.page.getByTestId("media-day").fill("2030-01-01");
  await window.page.getByTestId("media-newer").waitFor();
  found["media up to a day"] = await findings(window);
  await window.page.getByTestId("media-day-clear").click();
  await media.showAs("Grid");
  await window.openMedia("Lectures on Rivers");
  await media.showTab("links");
  await window.page.getByTestId("link-open").first().waitFor();
  found["links of a chat"] = await findings(window);
  await window.openChat("Quiet Tunes");
  await window.page.getByTestId("filter-toggle").click();
  await window.page.getByTestId("filter-help").locator("summary").click();
  await window.page.getByTestId("filter-expression").fill("file_size > 1MB and captoin == 'x'");
  await window.page.getByTestId("filter-problem").waitFor();
  found["chat with a bad filter"] = await findings(window);
  await window.page.getByTestId("filter-expression").fill("file_size > 0");
  await window.page.getByTestId("filter-joined").waitFor();
  found["chat with a filter"] = await findings(window);
  await window.downloadChat();
  await waitForAllDone(window, 8);
  found.chat = await findings(window);
  await window.showQueue();
  await window.page.getByTestId("queue-row").first().click();
  found.queue = await findings(window);
  await window.page.keyboard.press("Delete");
  await window.page.getByTestId("remove-confirm").waitFor();
  found["remove dialog"] = await findings(window);
  await window.page.keyboard.press("Escape");
  await window.page.getByTestId("add-links").click();
  await window.page.getByTestId("links-text").fill("t.me/nobody_has_this/5 t.me/quiet_tunes/1\nhttps://example.com/");
  await window.page.getByTestId("link-bad").waitFor();
  found["links dialog"] = await findings(window);
  await window.page.getByTestId("links-download").click();
  await window.page.locator('[data-testid="links-summary"][data-running="false"]').waitFor();
  found["links dialog with results"] = await findings(window);
  await window.page.keyboard.press("Escape");
  await window.page.getByTestId("links-text").waitFor({ state: "detached" });
  await window.openChat("Quiet Tunes");
  await window.page.getByTestId("chat-watch").click();
  await window.page.getByTestId("watch-from-day").click();
  await window.page.getByTestId("watch-template").fill("{chat}/{name}");
  await window.page.getByTestId("names-problem").waitFor();
  found["watch dialog"] = await findings(window);
  await window.page.getByTestId("watch-template").fill("Tunes/{file_name}");
  await window.page.getByTestId("watch-path").waitFor();
  await window.page.getByTestId("watch-from-now").click();
  await window.page.getByTestId("watch-save").click();
  await window.page.getByTestId("watch-save").waitFor({ state: "detached" });
  await window.page.getByTestId("nav-watch").click();
  await window.page.getByTestId("watch-rule").waitFor();
  found["watch rules"] = await findings(window);
  await window.page.getByTestId("nav-history").click();
  await window.page.locator('[data-testid="history-row"][data-file="there"]').first().focus();
  await window.page.getByTestId("history-forget").waitFor();
  found.history = await findings(window);
  await window.page.keyboard.press("Delete");
  await window.page.getByTestId("history-forget-confirm").waitFor();
  found["forget dialog"] = await findings(window);
  await window.page.keyboard.press("Escape");
  await window.page.getByTestId("history-forget-confirm").waitFor({ state: "detached" });
  await window.page.getByTestId("history-search").fill("no such file");
  await window.page.getByTestId("history-show-all").waitFor();
  found["history without a match"] = await findings(window);
  await answerFileDialogs(app, join(scene.userData, "settings.json"));
  await window.page.getByTestId("history-more").click();
  await window.page.getByTestId("history-import").click();
  await window.page.locator('[data-testid="history-transfer"][data-state="not-a-history"]').waitFor();
  // While it fades away, the menu has nothing in it that could be chosen.
  await window.page.locator('[role="menu"]').waitFor({ state: "detached" });
  found["failed import"] = await findings(window);
  const imports = new ImportDriver(app, window);
  await window.showQueue();
  await imports.open();
  found["import dialog"] = await findings(window);
  await imports.choose(writeConfig());
  await imports.expectState("river_lectures", "bad-filter");
  await window.page.getByTestId("import-notes").locator("summary").click();
  found["import dialog with a file"] = await findings(window);
  await imports.start();
  await imports.expectList("Quiet Tunes", "done");
  found["import dialog with results"] = await findings(window);
  await imports.close();
  await window.page.getByTestId("nav-settings").click();
  await window.page.getByTestId("setting-filesAtOnce").waitFor();
  // With all of its rows.
  await window.page.getByTestId("setting-schedule").click();
  await window.page.getByTestId("setting-schedule-from").waitFor();
  // A limit of the schedule is in force, whatever the time of day is.
  const schedule = { enabled: true, days: "every-day", kilobytesPerSecond: 500 } as const;
  const hour = new Date().getHours();
  const at = (hours: number): string => `${String((hours + 24) % 24).padStart(2, "0")}:00`;
  await window.request("settings.change", {
    speedLimitSchedule: { ...schedule, from: at(hour - 2), to: at(hour + 2) },
  });
  await window.page.getByTestId("speed-limit").filter({ hasText: "until" }).waitFor();
  found.settings = await findings(window);
  await window.page.getByTestId("setting-pathTemplate").fill("{chat}/{name}");
  await window.page.getByTestId("names-problem").waitFor();
  found["wrong template"] = await findings(window);
  await window.page.getByTestId("speed-limit").click();
  await window.page.getByTestId("speed-limit-settings").waitFor();
  found["speed limit menu"] = await findings(window);
  await window.page.keyboard.press("Escape");
  app.sendSignal("SIGTERM");
  await expectGracefulEnd(app);
  return found;
}

describe("the window is accessible (WCAG 2.1 AA)", () => {
  it.each(["light", "dark"] as const)("in the %s theme, on every screen", async (theme) => {
    const scene = await setScene({ scenario: "demo", settings: { theme } });
    expect(await everyScreen(scene)).toEqual({
      "sign-in": [],
      "media as a grid": [],
      "media as a list": [],
      "a preview": [],
      "links of a chat": [],
      "media up to a day": [],
      "chat with a bad filter": [],
      "chat with a filter": [],
      chat: [],
      queue: [],
      "remove dialog": [],
      "links dialog": [],
      "links dialog with results": [],
      "watch dialog": [],
      "watch rules": [],
      history: [],
      "forget dialog": [],
      "history without a match": [],
      "failed import": [],
      "import dialog": [],
      "import dialog with a file": [],
      "import dialog with results": [],
      settings: [],
      "wrong template": [],
      "speed limit menu": [],
    });
  });
});
