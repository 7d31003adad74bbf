import { hasDisplay, withDisplay } from "./display";
import { resolveElectronRuntime } from "./electron-runtime";
import { packageUnpacked } from "./packaging/package-unpacked";
import { buildApp, packageBinary } from "./support/build";
import { runScript } from "./support/script-problem";
import { supervise } from "./support/supervise";
import { ensureSystemPackages } from "./system-packages";

/**
 * `npm run test:e2e -- ARGS`: the tests in a real Electron, with all they need. ARGS go to Vitest; when they name test files and
 * none of them is the packaged app's, the packaging is left out. All of them run in two halves at once, where nobody watches.
 */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const runtime = await resolveElectronRuntime();
  await ensureSystemPackages({
    electron: runtime.executable,
    virtualDisplay: !(await hasDisplay()),
    screenshotFonts: false,
    sessionBus: true,
  });
  await buildApp();
  const packaged = wantsPackagedApp(args) ? await packageUnpacked(runtime) : undefined;
  const run = (shard: readonly string[]): Promise<number> =>
    withDisplay((displayEnv) =>
      supervise(
        process.execPath,
        [packageBinary("vitest", "vitest.mjs"), "run", "--project", "e2e", ...shard, ...args],
        {
          ...process.env,
          ...displayEnv,
          GRAMHAUL_ELECTRON_PATH: runtime.executable,
          GRAMHAUL_ELECTRON_SOURCE: runtime.source,
          GRAMHAUL_PACKAGED_APP: packaged,
        },
      ),
    );
  if (args.length > 0 || process.stdout.isTTY || (await hasDisplay())) return await run([]);
  // The tests wait most of their time. Each half has a display of its own: on one, two apps would take the focus from each other.
  return Math.max(...(await Promise.all([run(["--shard=1/2"]), run(["--shard=2/2"])])));
}

function wantsPackagedApp(args: readonly string[]): boolean {
  const filters = args.filter((arg) => !arg.startsWith("-"));
  return filters.length === 0 || filters.some((filter) => "tests/e2e/packaged-app.test.ts".includes(filter));
}

void runScript(main);
