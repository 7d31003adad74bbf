import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, open, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fileOperationsEnd } from "../../../../src/main/lifecycle/file-operations";

it("tells that nothing is on its way, that something does not come back, and that it has come back", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-file-operations-"));
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  try {
    expect(await fileOperationsEnd(5_000)).toBe(true);
    const opened = new Promise<number>((resolve, reject) => {
      open(pipe, "r", (error, fd) => (error ? reject(error) : resolve(fd)));
    });
    expect(await fileOperationsEnd(50)).toBe(false);
    const both = fileOperationsEnd(5_000);
    // Somebody who writes: the open above comes back.
    const writer = openSync(pipe, "w");
    expect(await both).toBe(true);
    closeSync(await opened);
    closeSync(writer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
