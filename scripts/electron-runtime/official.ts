import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { childExit } from "../support/run-command";
import { withMachineLock } from "./machine-lock";

export interface OfficialElectron {
  executable: string;
  version: string;
  distPath: string;
}

/** The binary of the `electron` package in `packageFolder`, or null when it has not been downloaded (whole) yet. */
export function findOfficialElectron(packageFolder: string): OfficialElectron | null {
  const version = officialVersion(packageFolder);
  const distPath = join(packageFolder, "dist");
  // The package's installer writes path.txt last: a download or unpacking that was interrupted has none.
  const executableName = textOf(join(packageFolder, "path.txt"));
  if (executableName === null || textOf(join(distPath, "version"))?.replace(/^v/, "") !== version) return null;
  const executable = join(distPath, executableName);
  return existsSync(executable) ? { executable, version, distPath } : null;
}

/** Version of the `electron` package, binary or not. */
export function officialVersion(packageFolder: string): string {
  const about: unknown = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8"));
  if (typeof about === "object" && about !== null && "version" in about && typeof about.version === "string") {
    return about.version;
  }
  throw new Error(`${packageFolder} is not the electron package`);
}

/**
 * Downloads the binary with the package's own installer, which honours ELECTRON_MIRROR and checks the hash. Returns null on
 * success, else the reason in one line. A refused connection is known at once; silence is given up after `stallMs`, and
 * nothing about a failure is remembered: the next call tries again.
 */
export async function downloadOfficialElectron(packageFolder: string, stallMs = 20_000): Promise<string | null> {
  return await withMachineLock(join(packageFolder, "dist"), async () => {
    if (findOfficialElectron(packageFolder) !== null) return null;
    const temporary = await mkdtemp(join(tmpdir(), "electron-download-"));
    try {
      return await runInstaller(packageFolder, temporary, stallMs);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}

async function runInstaller(packageFolder: string, temporary: string, stallMs: number): Promise<string | null> {
  const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  if (env.HTTPS_PROXY !== undefined || env.https_proxy !== undefined) env.ELECTRON_GET_USE_PROXY = "1";
  const installer = spawn(process.execPath, [join(packageFolder, "install.js")], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  installer.stderr.on("data", (chunk: Buffer) => {
    complaints += chunk.toString("utf8");
  });
  const watch = killWhenStalled(installer, [temporary, join(packageFolder, "dist")], stallMs);
  const { code } = await childExit(installer);
  watch.stop();
  if (watch.stalled()) return `no data for ${stallMs / 1000} s`;
  if (code === 0 && findOfficialElectron(packageFolder) !== null) return null;
  return complaints.trim().split("\n")[0] || `${dirname(packageFolder)}: the installer ended with code ${code}`;
}

/** Progress is bytes that appear in the folders: the download's temporary file, then the unpacked distribution. */
function killWhenStalled(child: { kill(signal: NodeJS.Signals): boolean }, folders: string[], stallMs: number) {
  let bytes = 0;
  let grownAt = Date.now();
  let stalled = false;
  const timer = setInterval(
    async () => {
      const sizes = await Promise.all(folders.map(bytesUnder));
      const now = sizes.reduce((sum, size) => sum + size, 0);
      if (now !== bytes) {
        bytes = now;
        grownAt = Date.now();
      } else if (Date.now() - grownAt >= stallMs) {
        stalled = true;
        child.kill("SIGKILL");
      }
    },
    Math.min(1000, stallMs / 4),
  );
  return { stop: () => clearInterval(timer), stalled: () => stalled };
}

async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          (found) => found.size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8").trim() : null;
}
