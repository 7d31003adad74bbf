import { existsSync } from "node:fs";
import { join } from "node:path";
import { resolveElectronRuntime } from "../../../scripts/electron-runtime";
import { repositoryRoot } from "../../../scripts/support/repository-root";

let resolved: Promise<string> | undefined;

/** The Electron binary that `npm run test:e2e` found (GRAMHAUL_ELECTRON_PATH), else found here, so that Vitest can be run alone. */
export function electronExecutable(): Promise<string> {
  const given = process.env.GRAMHAUL_ELECTRON_PATH;
  if (given !== undefined && given !== "") return Promise.resolve(given);
  resolved ??= resolveElectronRuntime().then((runtime) => runtime.executable);
  return resolved;
}

/** The folder that Electron is told to run. Rejects when the app has not been built. */
export function builtApp(): string {
  if (!existsSync(join(repositoryRoot, "out", "main", "index.js"))) {
    throw new Error('The app is not built: run "npm run build" first, or use "npm run test:e2e".');
  }
  return repositoryRoot;
}
