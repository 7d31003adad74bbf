import { resolveElectronRuntime } from "./electron-runtime";
import { packageBinary } from "./support/build";
import { sandboxArguments } from "./support/sandbox";
import { runScript } from "./support/script-problem";
import { supervise } from "./support/supervise";
import { runtimeEnvironment, warnOfTestRuntime } from "./support/test-runtime-warning";
import { ensureSystemPackages } from "./system-packages";

/** `npm run dev -- ARGS`: the app with hot reload of the window; main and preload are rebuilt and restarted on a change. */
async function main(): Promise<number> {
  const runtime = await resolveElectronRuntime();
  await ensureSystemPackages({ electron: runtime.executable, virtualDisplay: false, screenshotFonts: false });
  warnOfTestRuntime(runtime);
  const electronVite = packageBinary("electron-vite", "bin/electron-vite.js");
  return await supervise(process.execPath, [electronVite, "dev", "--watch", "--", ...process.argv.slice(2)], {
    ...process.env,
    ...runtimeEnvironment(runtime),
    ELECTRON_EXEC_PATH: runtime.executable,
    ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath,
    ELECTRON_MAJOR_VER: runtime.version.split(".")[0],
    NO_SANDBOX: sandboxArguments(false).length > 0 ? "1" : undefined,
  });
}

void runScript(main);
