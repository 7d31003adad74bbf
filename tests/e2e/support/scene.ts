import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Settings } from "../../../src/shared/settings";
import type { ScenarioName } from "../../telegram-server/scenarios/scenarios";
import { type SpawnedTelegramServer, spawnTelegramServer } from "../../telegram-server/spawn";
import { launchApp, type RunningApp } from "./app";
import { WindowDriver } from "./window-driver";

/** A Telegram server, a data folder and a downloads folder of one test; all are gone when it has finished. */
export interface Scene {
  server: SpawnedTelegramServer;
  userData: string;
  downloads: string;
  /** Starts the app in this scene; it is killed at the end of the test if it still runs. */
  start(env?: NodeJS.ProcessEnv): Promise<{ app: RunningApp; window: WindowDriver }>;
}

/** Call it within a test. `settings` stand in the settings file before the first start. */
export async function setScene(options: {
  scenario: ScenarioName;
  seed?: number;
  settings?: Partial<Settings>;
}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-e2e-"));
  const userData = join(folder, "data");
  const downloads = join(folder, "downloads");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const server = await spawnTelegramServer({ scenario: options.scenario, seed: options.seed ?? 1 });
  onTestFinished(async () => void (await server.close()));
  const settings: Partial<Settings> = { downloadsFolder: downloads, language: "en", confirmQuit: false };
  mkdirSync(userData, { recursive: true });
  writeFileSync(join(userData, "settings.json"), JSON.stringify({ ...settings, ...options.settings }));
  return {
    server,
    userData,
    downloads,
    start: async (env = {}) => {
      const app = await launchApp({ server: server.address, userData, env });
      onTestFinished(() => app.dispose());
      return { app, window: new WindowDriver(await app.window()) };
    },
  };
}

/** Adds a channel of documents, all of one size, for tests that need files that take a while. */
export async function addFiles(
  server: SpawnedTelegramServer,
  options: { title: string; count: number; sizeBytes: number },
): Promise<void> {
  const { key } = await server.control.addChat({ kind: "channel", title: options.title });
  for (let number = 1; number <= options.count; number++) {
    await server.control.addMessage({
      chat: key,
      file: {
        kind: "document",
        sizeBytes: options.sizeBytes,
        fileName: `file ${number}.bin`,
        mimeType: "application/octet-stream",
        dcId: number % 2 === 0 ? 2 : 4,
      },
    });
  }
}
