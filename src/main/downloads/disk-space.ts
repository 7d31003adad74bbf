import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure } from "../../shared/errors";
import { systemCode, toDiskFailure } from "./disk-failure";

/** How many bytes of a file are written between two looks at the free space. */
export const bytesBetweenChecks = 8 * 1_048_576;

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

/** Rejects with `disk-full` unless `neededBytes` fit and the reserve is left over for the system, the database and its log. */
export async function requireSpace(
  freeSpace: FreeSpace,
  folder: string,
  neededBytes: number,
  reserveBytes: number,
): Promise<void> {
  const bytesNeeded = neededBytes + reserveBytes;
  const free = await freeSpace(folder);
  if (free >= bytesNeeded) return;
  throw new Failure("disk-full", `${bytesNeeded} bytes are needed in ${folder}, ${free} are free`, { bytesNeeded });
}

/**
 * Looks at the free space while a file is written: others write to the disk too. The reserve is touched by no more than what a file
 * writes between two looks, for each file that runs.
 */
export class SpaceWatch {
  readonly #freeSpace: FreeSpace;
  readonly #folder: string;
  readonly #reserveBytes: () => number;
  #unchecked = 0;

  /** `reserveBytes` is read each time. */
  constructor(freeSpace: FreeSpace, folder: string, reserveBytes: () => number) {
    this.#freeSpace = freeSpace;
    this.#folder = folder;
    this.#reserveBytes = reserveBytes;
  }

  /** Call it before each write. Rejects with `disk-full`, telling what `missingBytes` need, when these bytes would touch the reserve. */
  async beforeWrite(bytes: number, missingBytes: () => number): Promise<void> {
    this.#unchecked += bytes;
    if (this.#unchecked < bytesBetweenChecks) return;
    this.#unchecked = 0;
    const reserveBytes = this.#reserveBytes();
    const free = await this.#freeSpace(this.#folder);
    if (free >= bytes + reserveBytes) return;
    const bytesNeeded = missingBytes() + reserveBytes;
    throw new Failure("disk-full", `Only ${free} bytes are free in ${this.#folder}`, { bytesNeeded });
  }
}
