import type * as fsPromises from "node:fs/promises";
import type { RunningApp } from "./app";
import { loggedSteps } from "./shutdown-log";
import { waitFor } from "./waits";

/** The app's own modules: an evaluated function can't import. */
interface MainModule {
  mainModule: NodeJS.Module;
}

/** What the stand-ins below keep in the app's main process. */
interface Hanging {
  /** Descriptors of the files whose writes hang. */
  hangingFiles: Set<unknown>;
  /** Lets them go on. */
  release(): void;
}

/**
 * From now on no write to an open file comes back in the app, as on a network share that has gone: what waits for one never ends.
 * Everything else of the app goes on. Resolves when so many files have a write that hangs.
 */
export async function hangFileWrites(app: RunningApp, files: number): Promise<void> {
  await app.electronApp.evaluate(async () => {
    const { open } = (process as unknown as MainModule).mainModule.require("node:fs/promises") as typeof fsPromises;
    const handle = await open("/dev/null", "r");
    const prototype = Object.getPrototypeOf(handle) as { write(this: { fd: number }, ...args: unknown[]): unknown };
    await handle.close();
    const { write } = prototype;
    const hanging: Hanging = { hangingFiles: new Set(), release: () => undefined };
    const released = new Promise<void>((resolve) => {
      hanging.release = resolve;
    });
    Object.assign(globalThis, hanging);
    prototype.write = async function (...args) {
      hanging.hangingFiles.add(this.fd);
      await released;
      return await (write.apply(this, args) as Promise<unknown>);
    };
  });
  await waitForHanging(app, files);
}

/** The share is there again: all writes go on. */
export async function releaseFileWrites(app: RunningApp): Promise<void> {
  await app.electronApp.evaluate(() => (globalThis as unknown as Hanging).release());
}

/** The same for files that are written anew as a whole, as the settings are; `write` has one written. */
export async function hangWholeFile(app: RunningApp, write: () => void): Promise<void> {
  await app.electronApp.evaluate(() => {
    const fs = (process as unknown as MainModule).mainModule.require("node:fs") as { fsync(fd: number): void };
    const hangingFiles = new Set<unknown>();
    Object.assign(globalThis, { hangingFiles } satisfies Partial<Hanging>);
    fs.fsync = (fd) => void hangingFiles.add(fd);
  });
  write();
  await waitForHanging(app, 1);
}

/** Waits until the shutdown is at the step that hangs: those before it have been reported. */
export async function waitForHangingStep(app: RunningApp): Promise<void> {
  await waitFor("the step that hangs", async () =>
    loggedSteps(await app.logLines()).at(-1)?.step === "cancel-tasks" ? true : null,
  );
}

async function waitForHanging(app: RunningApp, files: number): Promise<void> {
  await waitFor(`${files} files whose writes hang`, async () => {
    const hanging = await app.electronApp.evaluate(() => (globalThis as unknown as Hanging).hangingFiles.size);
    return hanging >= files ? true : null;
  });
}
