import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../../shared/errors";
import { systemCode, toDiskFailure } from "./disk-failure";

/** What is left for the system, the database and its log when a download starts. */
export const spaceReserveBytes = 64 * 1_048_576;

/** Tells how many bytes a user may still write below a folder. */
export type FreeSpace = (folder: string) => Promise<number>;

/** Free space where `folder` is or is going to be. Rejects with a Failure when it can't be told. */
export async function freeBytesAt(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (systemCode(error) === "ENOENT" && parent !== folder) return freeBytesAt(parent);
    throw toDiskFailure(error, folder);
  }
}

/** Rejects with `disk-full` unless `neededBytes` fit and the reserve is left over. */
export async function requireSpace(freeSpace: FreeSpace, folder: string, neededBytes: number): Promise<void> {
  const bytesNeeded = neededBytes + spaceReserveBytes;
  const free = await freeSpace(folder);
  if (free >= bytesNeeded) return;
  throw new Failure("disk-full", `${bytesNeeded} bytes are needed in ${folder}, ${free} are free`, { bytesNeeded });
}
