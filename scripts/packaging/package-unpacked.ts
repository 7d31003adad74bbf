import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Arch, build, Platform } from "electron-builder";
import type { ElectronRuntime } from "../electron-runtime";
import { repositoryRoot } from "../support/repository-root";
import { ScriptProblem } from "../support/script-problem";
import { builderConfig } from "./builder-config";

/**
 * Makes the unpacked app of this platform (electron-builder's `dir` target) with the runtime at hand, from what is built in
 * out/. Needs no network. Returns the path of its binary.
 */
export async function packageUnpacked(runtime: ElectronRuntime): Promise<string> {
  console.error(`Packaging with Electron ${runtime.version} …`);
  const output = join(repositoryRoot, "dist");
  const platform = Platform.current();
  await rm(join(output, unpackedFolder(platform)), { recursive: true, force: true });
  await build({
    projectDir: repositoryRoot,
    targets: platform.createTarget("dir", process.arch === "arm64" ? Arch.arm64 : Arch.x64),
    publish: "never",
    config: builderConfig(runtime),
  });
  return join(output, unpackedFolder(platform), binaryName(platform));
}

function unpackedFolder(platform: Platform): string {
  const suffix = process.arch === "arm64" ? "-arm64" : "";
  if (platform === Platform.LINUX) return `linux${suffix}-unpacked`;
  if (platform === Platform.WINDOWS) return `win${suffix}-unpacked`;
  return `mac${suffix}`;
}

function binaryName(platform: Platform): string {
  if (platform === Platform.LINUX) return "gramhaul";
  if (platform === Platform.WINDOWS) return "Gramhaul.exe";
  if (platform === Platform.MAC) return "Gramhaul.app/Contents/MacOS/Gramhaul";
  throw new ScriptProblem(`There is no package for ${process.platform}.`);
}
