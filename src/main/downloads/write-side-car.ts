import { lstat, open, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../shared/errors";
import { beginningOf, longestNameBytes } from "../selection/safe-name";
import { systemCode, toDiskFailure } from "./disk-failure";
import type { FolderSync } from "./folder-sync";
import { deleteFile, moveExclusively } from "./part-file";
import type { SideCar } from "./side-car-content";

/** Past this many files of one name something is wrong. */
const mostNumbers = 1_000;

export interface SideCarPlace {
  /** The finished file, absolute. */
  filePath: string;
  /** Of this download alone, for the unfinished side-car: what a crash leaves of it is written over at the next try. */
  key: string;
  /** Epoch seconds; becomes its time of last change. */
  modifiedAtSeconds: number;
}

/**
 * Writes a side-car beside a finished file, whole or not at all: under a name of its own first, brought to the disk, and then linked to
 * the final name, which never replaces a file: a number is added instead. One of the same content that is there already is this one, of
 * a run that ended just then. Resolves to its path; rejects with a Failure.
 */
export async function writeSideCar(
  { extension, content }: SideCar,
  { filePath, key, modifiedAtSeconds }: SideCarPlace,
  folderSync: FolderSync,
): Promise<string> {
  const folder = dirname(filePath);
  const unfinished = join(folder, `.gramhaul-${key.replace(/[^\w-]/g, "-")}${extension}.tmp`);
  try {
    for (let number = 1; number <= mostNumbers; number += 1) {
      const path = join(folder, sideCarName(basename(filePath), extension, number));
      const there = await whatIsAt(path, content);
      if (there === "another") continue;
      if (there === "nothing") {
        await writeThrough(unfinished, content, modifiedAtSeconds);
        if (!(await moveExclusively(unfinished, path))) continue;
        await folderSync.sync(folder);
      }
      // Left by a run that ended between giving the name and taking the other away.
      await deleteFile(unfinished);
      return path;
    }
  } catch (error) {
    // It is of no use; if it can't be deleted either, the first error says why.
    await deleteFile(unfinished).catch(() => undefined);
    throw toDiskFailure(error, filePath);
  }
  throw new Failure("permission", `There is no free name for the side-car of ${filePath}`, { code: "EEXIST" });
}

/** "beach.mp4" → "beach.mp4.json", "beach.mp4 (2).json"; the longest names are cut for it. */
function sideCarName(fileName: string, extension: string, number: number): string {
  const end = number === 1 ? extension : ` (${number})${extension}`;
  return beginningOf(fileName, longestNameBytes - Buffer.byteLength(end)) + end;
}

async function whatIsAt(path: string, content: Buffer): Promise<"nothing" | "the same" | "another"> {
  try {
    const found = await lstat(path);
    if (!found.isFile() || found.size !== content.length) return "another";
    return content.equals(await readFile(path)) ? "the same" : "another";
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "nothing";
    throw error;
  }
}

async function writeThrough(path: string, content: Buffer, modifiedAtSeconds: number): Promise<void> {
  const handle = await open(path, "w", 0o666);
  try {
    await handle.writeFile(content);
    await handle.utimes(modifiedAtSeconds, modifiedAtSeconds);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
