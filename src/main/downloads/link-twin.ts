import { constants } from "node:fs";
import { copyFile, link, open, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../shared/errors";
import { toDiskFailure } from "./disk-failure";
import type { FileJob, FileJournal, FinishedFile } from "./file-job";
import { type ClashNumbers, numberedName } from "./file-names";
import type { FolderSync } from "./folder-sync";
import { inFolder } from "./make-folder";
import { deleteFile, exists, fileSize, headOf, publishPartFile, reservePartFile } from "./part-file";
import type { Twin } from "./same-content";

/** Past this many files of one name something is wrong. */
const mostNumbers = 1_000_000;
/** Copied at once. */
const pieceBytes = 1024 * 1024;
/** Of a link that is about to take the place of a `.part` file. */
const besideSuffix = ".link";

/** What is needed to give a file its place. */
export interface PlaceDependencies {
  /** Rejects with `disk-full` unless so many more bytes fit into the folder. */
  requireSpace(folder: string, bytes: number): Promise<void>;
  clashNumbers: ClashNumbers;
  folderSync: FolderSync;
  /** The name that a finished file gets, by the one it was going to have and its first bytes; absent: that one. */
  nameByContent?: ((name: string, head: Uint8Array) => string) | undefined;
}

/**
 * Gives a file that is there already a second name, where the download would have gone: a hard link, or a copy where there can be none.
 * Null when the file has gone meanwhile.
 *
 * The new name is recorded before the link is made, and only one at which nothing is: a record without a `.part` file and with a file at
 * its path is that of a link that was made (`linkedAgain`).
 */
export async function linkTwin(
  twin: Twin,
  job: FileJob,
  journal: FileJournal,
  deps: PlaceDependencies,
  signal: AbortSignal,
): Promise<FinishedFile | null> {
  const sizeBytes = await fileSize(twin.path);
  if (sizeBytes === null) return null;
  journal.entered("verifying");
  const { nameByContent } = deps;
  const name = nameByContent === undefined ? job.fileName : nameByContent(job.fileName, await headOf(twin.path));
  const named = { ...job, fileName: name };
  const path = await hardLink(twin.path, named, journal, deps);
  const made = path ?? (await copyTwin(twin.path, sizeBytes, named, journal, deps, signal));
  const modifiedAt = path === null ? job.messageDate * 1_000 : twin.modifiedAt;
  return { path: made, sizeBytes, origin: "linked", sha256: twin.sha256, modifiedAt };
}

/** A link that an earlier run has made, and could not record as done any more. */
export async function linkedAgain(job: FileJob, journal: FileJournal): Promise<FinishedFile | null> {
  const { path, partPath, sizeBytes } = job;
  if (path === null || partPath !== null || sizeBytes === null) return null;
  const found = await stat(path).catch(() => null);
  if (found === null || !found.isFile() || found.size !== sizeBytes || found.nlink < 2) return null;
  journal.entered("verifying");
  return { path, sizeBytes, origin: "linked", modifiedAt: Math.round(found.mtimeMs) };
}

/**
 * Puts a link to the twin in the place of a complete `.part` file with the same bytes. Its final path has to be recorded before: such a
 * `.part` file is not written to any more, which would change the twin. Where there can be no link, the file stays as it is.
 */
export async function replaceByLink(partPath: string, twin: Twin): Promise<boolean> {
  const beside = partPath + besideSuffix;
  try {
    await deleteFile(beside);
    await link(twin.path, beside);
  } catch {
    // Another file system, or one without links: the fetched file is as good.
    return false;
  }
  await rename(beside, partPath);
  return true;
}

/** What an end of the app in the middle of `replaceByLink` may have left. */
export async function deleteLinkBeside(partPath: string): Promise<void> {
  await deleteFile(partPath + besideSuffix);
}

/** Null where there can be no link. */
async function hardLink(
  from: string,
  { folder, fileName }: FileJob,
  journal: FileJournal,
  { clashNumbers, folderSync }: PlaceDependencies,
): Promise<string | null> {
  for (let number = clashNumbers.firstToTry(folder, fileName); number < mostNumbers; number += 1) {
    const path = join(folder, numberedName(fileName, number));
    // While this one looked, another file of the same name may have taken the number: no two may record one path.
    if ((await exists(path)) || clashNumbers.firstToTry(folder, fileName) > number) continue;
    clashNumbers.taken(folder, fileName, number);
    const made = await recordAndLink(from, path, folder, journal).catch((error: unknown) => {
      clashNumbers.givenBack(folder, fileName, number);
      throw error;
    });
    if (made === "name-taken") continue;
    if (made === "impossible") {
      clashNumbers.givenBack(folder, fileName, number);
      return null;
    }
    await folderSync.sync(folder);
    return path;
  }
  return null;
}

async function recordAndLink(
  from: string,
  path: string,
  folder: string,
  journal: FileJournal,
): Promise<"made" | "name-taken" | "impossible"> {
  journal.publishing(path);
  try {
    await inFolder(folder, () => linkOrFailure(from, path));
    return "made";
  } catch (error) {
    return error instanceof Failure && error.options.code === "EEXIST" ? "name-taken" : "impossible";
  }
}

async function linkOrFailure(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    throw toDiskFailure(error, to);
  }
}

/** By the same steps as a download: a `.part` file, brought to the disk before it gets its name. */
async function copyTwin(
  from: string,
  sizeBytes: number,
  job: FileJob,
  journal: FileJournal,
  deps: PlaceDependencies,
  signal: AbortSignal,
): Promise<string> {
  await deps.requireSpace(job.folder, sizeBytes);
  const part = await reservePartFile(job.folder, job.fileName, deps.clashNumbers, (path) => journal.reserved(path));
  try {
    // Where the file system can share the blocks (Btrfs, XFS, APFS), nothing is copied at all.
    const shared = await copyFile(from, part.path, constants.COPYFILE_FICLONE_FORCE).then(
      () => true,
      () => false,
    );
    if (!shared) await copyBytes(from, (bytes, offset) => part.write(bytes, offset), signal);
    await part.seal(job.messageDate);
  } finally {
    await part.close();
  }
  return publishPartFile(part.path, job.fileName, deps, (path) => journal.publishing(path));
}

async function copyBytes(
  from: string,
  write: (bytes: Uint8Array, offset: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const source = await open(from, "r");
  try {
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (let offset = 0; ; ) {
      signal.throwIfAborted();
      const { bytesRead } = await source.read(buffer, 0, pieceBytes, offset);
      if (bytesRead === 0) return;
      await write(buffer.subarray(0, bytesRead), offset);
      offset += bytesRead;
    }
  } finally {
    await source.close();
  }
}
