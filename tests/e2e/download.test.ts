import { describe, expect, it } from "vitest";
import { expectExactFiles } from "./support/files";
import {
  allRows,
  downloadOpenChat,
  openChat,
  protectedAccount,
  signIn,
  waitForAllDone,
  waitForTotals,
} from "./support/journey";
import { setScene } from "./support/scene";

const chatTitle = "Mixed 200";

describe("downloading a chat", () => {
  it("brings 200 mixed files from two data centres, bit-exact", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    const { app, page } = await scene.start();
    await signIn(page, protectedAccount);
    await openChat(page, chatTitle);
    await downloadOpenChat(page);
    await waitForAllDone(page, 200);
    await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
    const rows = await allRows(page);
    expect(rows.every(({ doneBytes, sizeBytes }) => doneBytes === sizeBytes)).toBe(true);
    const { serverErrors } = await scene.server.control.counters();
    expect(serverErrors).toEqual([]);
    app.sendSignal("SIGTERM");
    expect(await app.waitForExit()).toEqual({ code: 0, signal: null });
  });

  it("goes on after kill -9 where it stopped, without fetching what was on disk", async () => {
    const scene = await setScene({ scenario: "mixed-200" });
    await scene.server.control.setWireFaults({ bytesPerSecond: 12 * 1024 * 1024 });
    const first = await scene.start();
    await signIn(first.page);
    await openChat(first.page, chatTitle);
    await downloadOpenChat(first.page);
    await waitForTotals(
      first.page,
      "half-way",
      ({ counts }) => (counts.done ?? 0) >= 60 && (counts.downloading ?? 0) > 0,
    );
    await first.app.kill9();
    await scene.server.control.setWireFaults({ bytesPerSecond: 0 });

    const second = await scene.start();
    await waitForAllDone(second.page, 200);
    await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
    // Five files with four chunks of at most 1 MiB in flight each: nothing but these may have come twice.
    expect(await scene.server.control.bytesServedTwice()).toBeLessThanOrEqual(5 * 4 * 1024 * 1024);
    second.app.sendSignal("SIGTERM");
    expect(await second.app.waitForExit()).toEqual({ code: 0, signal: null });
  });
});
