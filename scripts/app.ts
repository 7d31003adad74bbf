import { hasDisplay } from "./display";
import { resolveElectronRuntime } from "./electron-runtime";
import { requireBuiltApp } from "./support/build";
import { repositoryRoot } from "./support/repository-root";
import { sandboxArguments } from "./support/sandbox";
import { runScript, ScriptProblem } from "./support/script-problem";
import { supervise } from "./support/supervise";
import { runtimeEnvironment, warnOfTestRuntime } from "./support/test-runtime-warning";
import { ensureSystemPackages } from "./system-packages";

/** `npm run app -- ARGS`: starts the built app as it is. Its exit code is the app's. */
async function main(): Promise<number> {
  requireBuiltApp();
  const runtime = await resolveElectronRuntime();
  await ensureSystemPackages({ electron: runtime.executable, virtualDisplay: false, screenshotFonts: false });
  if (!(await hasDisplay()) && !process.env.WAYLAND_DISPLAY) {
    throw new ScriptProblem(
      "There is no display to show the window on: DISPLAY is not set, or nothing answers there.\nFor a look without one: npm run demo -- --unattended",
    );
  }
  warnOfTestRuntime(runtime);
  return await supervise(runtime.executable, [...sandboxArguments(false), repositoryRoot, ...process.argv.slice(2)], {
    ...process.env,
    ...runtimeEnvironment(runtime),
  });
}

void runScript(main);
