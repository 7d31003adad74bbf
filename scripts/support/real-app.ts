import { hasDisplay } from "../display";
import { type ElectronRuntime, resolveElectronRuntime } from "../electron-runtime";
import { ensureSystemPackages } from "../system-packages";
import { buildApp } from "./build";

/** Tells the tests that `npm test` starts that the app has been built. */
export const appIsBuilt = { GRAMHAUL_APP_IS_BUILT: "1" };

/** Gets all that a test of the real app needs: an Electron, the system's packages, and the app, built anew unless `npm test` has. */
export async function prepareRealApp(): Promise<ElectronRuntime> {
  const runtime = await resolveElectronRuntime();
  await ensureSystemPackages({
    electron: runtime.executable,
    virtualDisplay: !(await hasDisplay()),
    screenshotFonts: false,
    sessionBus: true,
  });
  if (process.env.GRAMHAUL_APP_IS_BUILT === undefined) await buildApp();
  return runtime;
}
