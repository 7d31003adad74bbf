import { execFileSync } from "node:child_process";
import type * as fs from "node:fs";
import { join } from "node:path";
import type { RunningApp } from "./app";
import { waitFor } from "./waits";

/** libuv's threads for file operations. */
const threads = 4;

/**
 * Makes every file operation of the app hang in the kernel, as on a network share or a USB disk that has gone: all threads for them
 * wait to open a pipe that nobody writes to. What the app asks of any disk from now on queues up behind.
 */
export async function killDisk(app: RunningApp): Promise<void> {
  const pipe = join(app.userData, "dead-disk");
  execFileSync("mkfifo", [pipe]);
  await app.electronApp.evaluate(
    (_electron, { path, count }) => {
      const main = (process as unknown as { mainModule: NodeJS.Module }).mainModule;
      const { open } = main.require("node:fs") as typeof fs;
      for (let number = 0; number < count; number++) open(path, "r", () => undefined);
    },
    { path: pipe, count: threads },
  );
  await waitFor("downloads that wait for the disk", async () => {
    const waiting = await app.electronApp.evaluate(
      () => process.getActiveResourcesInfo().filter((resource) => resource.startsWith("FSReq")).length,
    );
    return waiting > threads ? true : null;
  });
}
