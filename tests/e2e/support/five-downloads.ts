import { expect } from "vitest";
import type { RunningApp } from "./app";
import { expectExactFiles } from "./files";
import { expectGracefulEnd } from "./quiet";
import type { Scene } from "./scene";
import { addFiles } from "./stage";
import { waitForAllDone, waitForDownloading } from "./waits";
import { testAccounts, type WindowDriver } from "./window-driver";

const chatTitle = "Large enough";
const fileCount = 7;
const mebibyte = 1024 * 1024;
const linkBytesPerSecond = 4 * mebibyte;

/** A slow server and five running downloads of seven. */
export async function startFiveDownloads(
  scene: Scene,
  env: NodeJS.ProcessEnv = {},
): Promise<{ app: RunningApp; window: WindowDriver }> {
  await addFiles(scene.server, { title: chatTitle, count: fileCount, sizeBytes: 6 * mebibyte + 123 });
  // Slower still at first: on a busy machine some files would be done before five are seen to run.
  await scene.server.control.setWireFaults({ bytesPerSecond: linkBytesPerSecond / 8 });
  const { app, window } = await scene.start(env);
  await window.signIn(testAccounts.plain);
  await window.openChat(chatTitle);
  await window.downloadChat();
  await waitForDownloading(window, 5);
  await scene.server.control.setWireFaults({ bytesPerSecond: linkBytesPerSecond });
  return { app, window };
}

/** The next start finishes every file, and fetches nothing again but what was in flight. */
export async function expectNextStartFinishes(scene: Scene): Promise<void> {
  await scene.server.control.setWireFaults({ bytesPerSecond: 0 });
  const { app, window } = await scene.start();
  await waitForAllDone(window, fileCount);
  await expectExactFiles(scene.downloads, scene.server.control, chatTitle);
  expect(await scene.server.control.bytesServedTwice()).toBeLessThanOrEqual(5 * 4 * mebibyte);
  app.sendSignal("SIGTERM");
  await expectGracefulEnd(app);
}
