import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { RunningApp } from "./app";
import { type Stage, type StageOptions, setStage } from "./stage";
import { WindowDriver } from "./window-driver";

/** A stage of one test; all of it is gone when the test has finished. */
export interface Scene extends Stage {
  /** Starts the app in this scene; it is killed at the end of the test if it still runs. */
  start(env?: NodeJS.ProcessEnv): Promise<{ app: RunningApp; window: WindowDriver }>;
}

/** Call it within a test. */
export async function setScene(options: StageOptions): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-e2e-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { server, userData, downloads, launch } = await setStage(folder, options);
  onTestFinished(async () => void (await server.close()));
  return {
    server,
    userData,
    downloads,
    launch,
    start: async (env) => {
      const app = await launch({ env });
      onTestFinished(() => app.dispose());
      return { app, window: new WindowDriver(await app.window()) };
    },
  };
}
