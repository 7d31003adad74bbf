import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Configuration } from "electron-builder";
import type { ElectronRuntime } from "../electron-runtime";
import { repositoryRoot } from "../support/repository-root";

/** electron-builder.yml with the Electron that is at hand instead of one to be downloaded. */
export function builderConfig(runtime: ElectronRuntime): Configuration {
  return {
    extends: join(repositoryRoot, "electron-builder.yml"),
    electronDist: runtime.distPath,
    electronVersion: runtime.version,
    // A distribution in a folder is copied as it is, so the default app must go: Electron would run it instead of ours.
    afterExtract: async ({ appOutDir, packager }) => {
      const resources = packager.getResourcesDir(appOutDir);
      const leftovers = [
        join(resources, "app"),
        join(resources, "default_app.asar"),
        join(appOutDir, "version"),
        join(appOutDir, "gramhaul-runtime.json"),
      ];
      for (const path of leftovers) await rm(path, { recursive: true, force: true });
    },
  };
}
