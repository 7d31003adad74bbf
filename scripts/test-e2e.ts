import { availableParallelism } from "node:os";
import { hasDisplay, withVirtualDisplays } from "./display";
import { packageUnpacked } from "./packaging/package-unpacked";
import { packageBinary } from "./support/build";
import { prepareRealApp } from "./support/real-app";
import { runScript } from "./support/script-problem";
import { supervise } from "./support/supervise";

/**
 * `npm run test:e2e -- ARGS`: the tests in a real Electron, with all they need. ARGS go to Vitest; when they name test files and
 * none of them is the packaged app's, the packaging is left out. Where nobody watches, several files run at once.
 */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const runtime = await prepareRealApp();
  const packaged = wantsPackagedApp(args) ? await packageUnpacked(runtime) : undefined;
  const run = (displayEnv: NodeJS.ProcessEnv): Promise<number> =>
    supervise(process.execPath, [packageBinary("vitest", "vitest.mjs"), "run", "--project", "e2e", ...args], {
      ...process.env,
      ...displayEnv,
      GRAMHAUL_ELECTRON_PATH: runtime.executable,
      GRAMHAUL_ELECTRON_SOURCE: runtime.source,
      GRAMHAUL_PACKAGED_APP: packaged,
    });
  if (await hasDisplay()) return await run({});
  // The tests wait for half of their time. Each lane has a display of its own: on one, two apps would take the focus from each other.
  return await withVirtualDisplays(availableParallelism() + 1, (displays) =>
    run({ GRAMHAUL_TEST_DISPLAYS: displays.join(), DISPLAY: displays[0], WAYLAND_DISPLAY: undefined }),
  );
}

function wantsPackagedApp(args: readonly string[]): boolean {
  const filters = args.filter((arg) => !arg.startsWith("-"));
  return filters.length === 0 || filters.some((filter) => "tests/e2e/packaged-app.test.ts".includes(filter));
}

void runScript(main);
