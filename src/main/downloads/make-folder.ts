import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../../shared/errors";
import { systemCode, toDiskFailure } from "./disk-failure";

/**
 * Makes a folder and those above it. Not by the `recursive` option of `mkdir`: where a file system answers ENOENT although the parent
 * is there (/proc does, and so may a share that is going away), that one tries for ever and never settles (seen on Node 20.20).
 * Rejects with a Failure.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeWithParents(path);
  } catch (error) {
    throw toDiskFailure(error, path);
  }
}

async function makeWithParents(path: string): Promise<void> {
  const parent = dirname(path);
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT" && parent !== path) {
      if (!(await isFolder(parent))) await makeWithParents(parent);
      await makeOne(path);
    } else if (!(await isFolder(path))) throw error;
  }
}

/** Another download may have made it at the same moment. */
async function makeOne(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Does something in a folder that is there nearly always: only when it turns out to be missing it is made, and the work done once more.
 * A folder that is deleted while downloads run is made again that way. Rejects with a Failure, or with what `work` rejects with.
 */
export async function inFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure && error.options.code === "ENOENT")) throw error;
    await makeFolder(path);
    return work();
  }
}
