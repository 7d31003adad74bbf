import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../../../src/shared/settings";
import type { ScenarioName } from "../../telegram-server/scenarios/scenarios";
import { type SpawnedTelegramServer, spawnTelegramServer } from "../../telegram-server/spawn";
import { type LaunchOptions, launchApp, type RunningApp } from "./app";

/** A Telegram server with a data folder and a downloads folder for the app. Whoever sets it up closes the server and the app. */
export interface Stage {
  server: SpawnedTelegramServer;
  userData: string;
  downloads: string;
  /** Starts the app; its window need not be there yet. */
  launch(options?: Pick<LaunchOptions, "env" | "recordFolder">): Promise<RunningApp>;
}

export interface StageOptions {
  scenario: ScenarioName;
  seed?: number;
  /** Stand in the settings file before the first start. */
  settings?: Partial<Settings>;
}

/** Sets the stage in a folder of its own. */
export async function setStage(folder: string, options: StageOptions): Promise<Stage> {
  const userData = join(folder, "data");
  const downloads = join(folder, "downloads");
  const settings: Partial<Settings> = { downloadsFolder: downloads, language: "en", confirmQuit: false };
  mkdirSync(userData, { recursive: true });
  writeFileSync(join(userData, "settings.json"), JSON.stringify({ ...settings, ...options.settings }));
  const server = await spawnTelegramServer({ scenario: options.scenario, seed: options.seed ?? 1 });
  return {
    server,
    userData,
    downloads,
    launch: (launchOptions = {}) => launchApp({ ...launchOptions, server: server.address, userData }),
  };
}

/** Adds a channel of documents, for tests that need files that take a while; with several sizes they take turns. */
export async function addFiles(
  server: SpawnedTelegramServer,
  options: { title: string; count: number; sizeBytes: number | readonly number[] },
): Promise<void> {
  const { key } = await server.control.addChat({ kind: "channel", title: options.title });
  const sizes = typeof options.sizeBytes === "number" ? [options.sizeBytes] : options.sizeBytes;
  for (let number = 1; number <= options.count; number++) {
    await server.control.addMessage({
      chat: key,
      file: {
        kind: "document",
        sizeBytes: sizes[(number - 1) % sizes.length],
        fileName: `file ${number}.bin`,
        mimeType: "application/octet-stream",
        dcId: number % 2 === 0 ? 2 : 4,
      },
    });
  }
}
