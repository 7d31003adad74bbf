import { constants } from "node:fs";
import { type FileHandle, link, lstat, open, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Failure } from "../../shared/errors";
import { headBytes } from "../selection/naming/content-extension";
import { systemCode, toDiskFailure } from "./disk-failure";
import { type ClashNumbers, numberedName, partSuffix } from "./file-names";
import type { FolderSync } from "./folder-sync";
import { inFolder } from "./make-folder";

/** Past this many files of one name something is wrong. */
const mostNumbers = 1_000_000;

/** An open `.part` file. Everything it throws is a Failure. */
export class PartFile {
  readonly path: string;
  readonly #handle: FileHandle;
  /** The first bytes, as far as this run wrote them; a copy, because the memory of what is written is used again. */
  #head: Uint8Array | null = null;
  #closed = false;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /** Opens the file, or makes it when it is not there; what is in it stays. */
  static async open(path: string): Promise<PartFile> {
    return PartFile.#open(path, constants.O_RDWR | constants.O_CREAT);
  }

  /** Makes the file; null when there is one of that name already. */
  static async create(path: string): Promise<PartFile | null> {
    try {
      return await PartFile.#open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL);
    } catch (error) {
      if (error instanceof Failure && error.options.code === "EEXIST") return null;
      throw error;
    }
  }

  static async #open(path: string, flags: number): Promise<PartFile> {
    try {
      return new PartFile(path, await open(path, flags, 0o666));
    } catch (error) {
      throw toDiskFailure(error, path);
    }
  }

  /** Writes all bytes at `offset`; resolves when the system has taken them. */
  async write(bytes: Uint8Array, offset: number): Promise<void> {
    if (offset === 0) this.#head = Uint8Array.from(bytes.subarray(0, headBytes));
    await this.#guard(async () => {
      let written = 0;
      while (written < bytes.length) {
        const result = await this.#handle.write(bytes, written, bytes.length - written, offset + written);
        written += result.bytesWritten;
      }
    });
  }

  /** Length in bytes. */
  async size(): Promise<number> {
    return this.#guard(async () => (await this.#handle.stat()).size);
  }

  /** The first bytes of the file, fewer where it is shorter. Only those of an earlier run are read from the disk. */
  async head(): Promise<Uint8Array> {
    return this.#head ?? this.#guard(() => firstBytes(this.#handle));
  }

  async truncate(bytes: number): Promise<void> {
    this.#head = null;
    await this.#guard(() => this.#handle.truncate(bytes));
  }

  /** Sets the time of last change (epoch seconds) and brings everything to the disk itself. */
  async seal(modifiedAtSeconds: number): Promise<void> {
    await this.#guard(async () => {
      await this.#handle.utimes(modifiedAtSeconds, modifiedAtSeconds);
      await this.#handle.sync();
    });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#guard(() => this.#handle.close());
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw toDiskFailure(error, this.path);
    }
  }
}

/**
 * Makes a `.part` file in `folder`, which is made when it is missing, under the first free number of `name`. Making it exclusively is what reserves the name, on file systems
 * that ignore case too; whether the finished name is free is seen when it is given (`publishPartFile`).
 * `reserving` is told the path before the file is made, so that a crash leaves no file that nobody owns; and it is not told one that is
 * there, so that a crash leaves nobody with somebody else's file.
 */
export async function reservePartFile(
  folder: string,
  name: string,
  clashNumbers: ClashNumbers,
  reserving: (path: string) => void,
): Promise<PartFile> {
  for (let number = clashNumbers.firstToTry(folder, name); number < mostNumbers; number += 1) {
    const path = join(folder, numberedName(name, number) + partSuffix);
    // While this one looked, another file of the same name may have taken the number: no two may record one path.
    if ((await exists(path)) || clashNumbers.firstToTry(folder, name) > number) continue;
    clashNumbers.taken(folder, name, number);
    try {
      reserving(path);
      // A folder that is missing is made here and not by whoever called: the number is recorded, and stays this file's.
      const part = await inFolder(folder, () => PartFile.create(path));
      if (part !== null) return part;
    } catch (error) {
      clashNumbers.givenBack(folder, name, number);
      throw error;
    }
  }
  throw new Failure("permission", `There is no free name for ${name} in ${folder}`, { code: "EEXIST" });
}

async function firstBytes(handle: FileHandle): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return buffer.subarray(0, bytesRead);
}

/** The first bytes of a file that is there. Rejects with a Failure. */
export async function headOf(path: string): Promise<Uint8Array> {
  try {
    const handle = await open(path, "r");
    try {
      return await firstBytes(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toDiskFailure(error, path);
  }
}

/**
 * Gives a closed, complete `.part` file `name` in its folder, atomically and without ever replacing a file that is there: a number is
 * added instead. `publishing` is told each path before it is tried, so that after a crash the finished file is recognised.
 * Resolves to the final path when the name is on the disk.
 */
export async function publishPartFile(
  partPath: string,
  name: string,
  { clashNumbers, folderSync }: { clashNumbers: ClashNumbers; folderSync: FolderSync },
  publishing: (path: string) => void,
): Promise<string> {
  const folder = dirname(partPath);
  try {
    for (let number = 1; number < mostNumbers; number += 1) {
      const final = join(folder, numberedName(name, number));
      // The first is free nearly always; in a long row of taken ones a look costs less than a record and a try.
      if (number > 1 && (await exists(final))) continue;
      publishing(final);
      if (!(await moveExclusively(partPath, final))) continue;
      if (number > 1) clashNumbers.taken(folder, name, number);
      await folderSync.sync(folder);
      return final;
    }
  } catch (error) {
    throw toDiskFailure(error, partPath);
  }
  throw new Failure("permission", `There is no free name for ${name} in ${folder}`, { code: "EEXIST" });
}

/** Deletes a file; one that is not there is as good as deleted. Rejects with a Failure. */
export async function deleteFile(path: string): Promise<void> {
  try {
    await deleteIfThere(path);
  } catch (error) {
    throw toDiskFailure(error, path);
  }
}

/** Not by `rm`, which looks at the file first. */
async function deleteIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}

/** Length of a regular file, or null when there is none of that path. */
export async function fileSize(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw toDiskFailure(error, path);
  }
}

/** Gives a file another name in its folder, never in the place of another file: false when `to` is taken by one. */
export async function moveExclusively(from: string, to: string): Promise<boolean> {
  try {
    // A hard link is made only where nothing is, in one step; a plain rename would replace what is there.
    await link(from, to);
  } catch (error) {
    if (systemCode(error) === "EEXIST") {
      // Linked by ourselves just before a crash: the same file under both names.
      if (!(await isSameFile(from, to))) return false;
    } else {
      return claimAndRename(from, to);
    }
  }
  await deleteIfThere(from);
  return true;
}

/** For file systems without hard links (FAT, some network shares): makes the name ours, then renames over our own empty file. */
async function claimAndRename(from: string, to: string): Promise<boolean> {
  const claim = await PartFile.create(to);
  if (claim === null) return false;
  await claim.close();
  try {
    await rename(from, to);
  } catch (error) {
    await deleteIfThere(to);
    throw error;
  }
  return true;
}

/** Whether both names, which are there, lead to one file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([lstat(one), lstat(other)]);
  return first.ino === second.ino && first.dev === second.dev && first.ino !== 0;
}

/** Whether anything is at the path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw toDiskFailure(error, path);
  }
}
