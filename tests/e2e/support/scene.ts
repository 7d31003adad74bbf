import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import type { Settings } from "../../../src/shared/settings";
import type { ScenarioName } from "../../telegram-server/scenarios/scenarios";
import { type SpawnedTelegramServer, spawnTelegramServer } from "../../telegram-server/spawn";
import { launchApp, type RunningApp } from "./app";

/** A Telegram server, a data folder and a downloads folder of one test; all are gone when it has finished. */
export interface Scene {
  server: SpawnedTelegramServer;
  userData: string;
  downloads: string;
  /** Starts the app in this scene; it is killed at the end of the test if it still runs. */
  start(env?: NodeJS.ProcessEnv): Promise<{ app: RunningApp; page: Page }>;
}

/** Call it within a test. Settings are written as a settings file from before the first start. */
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
  writeSettings(userData, { downloadsFolder: downloads, language: "en", confirmQuit: false, ...options.settings });
  return {
    server,
    userData,
    downloads,
    start: async (env = {}) => {
      const app = await launchApp({ server: server.address, userData, env });
      onTestFinished(() => app.dispose());
      return { app, page: await app.window() };
    },
  };
}

function writeSettings(userData: string, settings: Partial<Settings>): void {
  mkdirSync(userData, { recursive: true });
  writeFileSync(join(userData, "settings.json"), JSON.stringify(settings));
}
