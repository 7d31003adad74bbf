import { expect } from "vitest";
import type { FileView } from "../../telegram-server/control/views";
import type { RunningApp } from "./app";
import { filesBelow, sha256Of } from "./file-hashes";
import { expectGracefulEnd } from "./quiet";
import { type Scene, setScene } from "./scene";
import { waitFor } from "./waits";
import { testAccounts, type WindowDriver } from "./window-driver";

export interface OpenDemo {
  scene: Scene;
  app: RunningApp;
  window: WindowDriver;
}

/** The demo's world, signed in, its chats read. */
export async function openDemo(): Promise<OpenDemo> {
  const scene = await setScene({ scenario: "demo" });
  const { app, window } = await scene.start();
  await window.signIn(testAccounts.plain);
  await waitFor("the list of chats", async () => {
    const { state } = await window.request("chats.list", undefined);
    return state === "complete" ? true : null;
  });
  return { scene, app, window };
}

/** A chat with its files, the oldest first. */
export async function filesOf(scene: Scene, title: string): Promise<{ id: string; key: string; files: FileView[] }> {
  const { control } = scene.server;
  const { id, key } = await control.chatByTitle(title);
  const files = (await control.filesOfChat(key)).sort((one, other) => one.messageId - other.messageId);
  return { id, key, files };
}

/** Exactly these are on disk, bit for bit. */
export async function expectFiles(scene: Scene, wanted: readonly FileView[]): Promise<void> {
  const hashes = await Promise.all((await filesBelow(scene.downloads)).map(sha256Of));
  expect(hashes.sort()).toEqual(wanted.map(({ sha256 }) => sha256).sort());
}

/** The server found nothing wrong, and the app ends in order. */
export async function endDemo({ app, scene }: Pick<OpenDemo, "app" | "scene">): Promise<void> {
  expect((await scene.server.control.counters()).serverErrors).toEqual([]);
  app.sendSignal("SIGTERM");
  await expectGracefulEnd(app);
}
