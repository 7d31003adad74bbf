import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "../support/run-command";
import { ScriptProblem } from "../support/script-problem";

const npmPackTimeoutMs = 15 * 60_000;

/**
 * Fetches one npm package's tarball into `folder` with `npm pack`, so that the person's registry, proxy and cache apply, and
 * checks it against `integrity` (Subresource Integrity form, sha512). Returns the tarball's path.
 */
export async function fetchNpmTarball(
  request: { packageSpec: string; integrity: string },
  folder: string,
  projectFolder: string,
): Promise<string> {
  // Not --silent: that would keep the reason of a failure to itself.
  const result = await runCommand(
    "npm",
    ["pack", request.packageSpec, "--pack-destination", folder, "--loglevel=error"],
    {
      cwd: projectFolder,
      timeoutMs: npmPackTimeoutMs,
    },
  );
  const files = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  const [file] = files;
  if (result.code !== 0 || file === undefined || files.length > 1) {
    const reason = result.timedOut ? `no end after ${npmPackTimeoutMs / 60_000} minutes` : lastLines(result.stderr);
    throw new ScriptProblem(`"npm pack ${request.packageSpec}" failed: ${reason}`);
  }
  const tarball = join(folder, file);
  const actual = await sha512Integrity(tarball);
  if (actual !== request.integrity) {
    throw new ScriptProblem(
      `${request.packageSpec} is not what it should be: its integrity is\n  ${actual}\nbut must be\n  ${request.integrity}\nNothing of it was unpacked.`,
    );
  }
  return tarball;
}

/** Hash of a file in the form of npm's `integrity` fields. */
export async function sha512Integrity(path: string): Promise<string> {
  const hash = createHash("sha512");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return `sha512-${hash.digest("base64")}`;
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-5).join("\n") || "it said nothing";
}
