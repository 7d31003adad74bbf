import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
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
