import { join } from "node:path";
import { appEnvironment } from "../../tests/e2e/support/app";
import { type CdpApp, launchOverCdp } from "../../tests/e2e/support/cdp-app";
import type { ScenarioName } from "../../tests/telegram-server/scenarios/scenarios";
import { type SpawnedTelegramServer, spawnTelegramServer } from "../../tests/telegram-server/spawn";
import { hasDisplay, withDisplay } from "../display";
import { resolveElectronRuntime } from "../electron-runtime";
import { buildApp } from "../support/build";
import { repositoryRoot } from "../support/repository-root";
import { ScriptProblem } from "../support/script-problem";
import { runtimeEnvironment } from "../support/test-runtime-warning";
import { ensureSystemPackages } from "../system-packages";
import type { DemoFolder } from "./demo-folder";

export interface Stage {
  server: SpawnedTelegramServer;
  app: CdpApp;
}

export interface StageOptions {
  scenario: ScenarioName;
  folder: DemoFolder;
  /** Nobody looks: a virtual display even where there is a real one. */
  unattended: boolean;
}

/** True when a person can be shown the window. */
export const canBeAttended = hasDisplay;

/**
 * Sets everything up that the app needs, starts the local Telegram server and the app, and runs `play` with them; whatever
 * happens, both have ended afterwards. SIGINT and SIGTERM make the app quit in order.
 */
export async function onStage(options: StageOptions, play: (stage: Stage) => Promise<number>): Promise<number> {
  const runtime = await resolveElectronRuntime();
  await ensureSystemPackages({
    electron: runtime.executable,
    virtualDisplay: options.unattended,
    screenshotFonts: options.unattended,
  });
  await buildApp();
  const server = await spawnTelegramServer({ scenario: options.scenario });
  const killOnExit = (): boolean => process.kill(server.pid, "SIGKILL");
  process.once("exit", killOnExit);
  try {
    return await withDisplay(
      async (displayEnv) => {
        const app = await launchOverCdp({
          executable: runtime.executable,
          args: ["--password-store=basic", repositoryRoot],
          env: {
            ...displayEnv,
            ...runtimeEnvironment(runtime),
            ...appEnvironment({ server: server.address, userData: options.folder.userData }),
          },
          userData: options.folder.userData,
        });
        return await withInterruption(app, () => play({ server, app }));
      },
      { alwaysVirtual: options.unattended },
    );
  } finally {
    process.off("exit", killOnExit);
    await server.close();
  }
}

/** Ends the app in order and says how it went: null when it did, else what was wrong. */
export async function quitInOrder(app: CdpApp): Promise<string | null> {
  app.sendSignal("SIGTERM");
  const { code, signal } = await app.waitForExit();
  const lastLine = (await app.logLines()).at(-1) ?? "";
  if (code !== 0) return `The app ended with ${code ?? signal} instead of 0.\n${app.lastWords()}`;
  return lastLine.endsWith("Stopped!") ? null : `The last line of its log is not "Stopped!" but: ${lastLine}`;
}

async function withInterruption(app: CdpApp, play: () => Promise<number>): Promise<number> {
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    app.sendSignal("SIGTERM");
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    return await play();
  } catch (error) {
    if (!interrupted) throw new ScriptProblem(`${error}\n${await describeWindow(app)}\n${app.lastWords()}`);
    await app.waitForExit();
    throw new ScriptProblem("Interrupted; the app has quit.", 130);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    await app.dispose();
  }
}

/** Takes a picture of the window that something went wrong with, and says where it is. */
async function describeWindow(app: CdpApp): Promise<string> {
  const picture = join(app.userData, "window-at-failure.png");
  try {
    const page = await app.window(5000);
    await page.screenshot({ path: picture, timeout: 5000 });
    return `The window (${page.url()}) as it was: ${picture}`;
  } catch (error) {
    return `The window could not be pictured: ${error}`;
  }
}
