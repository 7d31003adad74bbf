import { basename } from "node:path";
import { Failure, toFailure } from "../../shared/errors";
import { abortable } from "../lifecycle/abort";
import { ChunkFetcher, type ChunkFetcherDependencies } from "./chunk-fetcher";
import { ChunkMap } from "./chunk-map";
import { isOneChunk } from "./chunk-plan";
import { toDiskFailure } from "./disk-failure";
import type { FileJob, FileJournal, FinishedFile } from "./file-job";
import { partSuffix } from "./file-names";
import { deleteLinkBeside, linkedAgain } from "./link-twin";
import { inFolder, makeFolder } from "./make-folder";
import { deleteFile, fileSize, headOf, isSameFile, PartFile, publishPartFile, reservePartFile } from "./part-file";
import { publishFetched, type SettleDependencies, settleBefore } from "./settle-same-content";

export interface FileDownloadDependencies extends ChunkFetcherDependencies, SettleDependencies {}

/**
 * Downloads one file: takes up from the recorded chunks, fetches the rest, checks the length, brings it to the disk and gives it its
 * name. Rejects with a Failure; after an abort with one of kind `cancelled`, at a chunk boundary, with the `.part` file closed.
 *
 * The announced size is binding. A file that ends before it or goes on after it is an `integrity` failure and never `done`; before
 * that, the message is fetched once more, and if it announces another size now, the file is fetched anew with that one.
 */
export async function downloadFile(
  job: FileJob,
  journal: FileJournal,
  deps: FileDownloadDependencies,
  signal: AbortSignal,
): Promise<FinishedFile> {
  try {
    signal.throwIfAborted();
    const partBytes = job.partPath === null ? null : await fileSize(job.partPath);
    const published = (await publishAgain(job, partBytes, journal, deps)) ?? (await linkedAgain(job, journal));
    if (published !== null) return published;
    const settled = await settleBefore(job, journal, deps, signal);
    if ("finished" in settled) return settled.finished;
    const keptBytes = settled.job.partPath === null ? 0 : (partBytes ?? 0);
    return await fetchAndPublish(settled.job, keptBytes, journal, deps, signal);
  } catch (error) {
    if (signal.aborted) throw new Failure("cancelled", "Stopped", { cause: error });
    throw toDiskFailure(error, job.partPath ?? job.folder);
  }
}

/**
 * A run that ended while it published the file. Its path is recorded only when the part is complete and on the disk, and no longer when
 * the part is written to again: so nothing needs to be fetched. The path is the file's if it has the right length and either the part
 * is gone or both are the same file.
 */
async function publishAgain(
  job: FileJob,
  partBytes: number | null,
  journal: FileJournal,
  deps: FileDownloadDependencies,
): Promise<FinishedFile | null> {
  const { path, partPath, sizeBytes } = job;
  if (path === null || partPath === null || sizeBytes === null) return null;
  if (partBytes !== null && partBytes !== sizeBytes) return null;
  await deleteLinkBeside(partPath);
  const isPublished =
    (await fileSize(path)) === sizeBytes && (partBytes === null || (await isSameFile(partPath, path)));
  if (!isPublished && partBytes === null) return null;
  journal.entered("verifying");
  if (!isPublished) {
    const name = await finalName(partPath, () => headOf(partPath), deps);
    return publish(partPath, name, sizeBytes, journal, deps);
  }
  await deleteFile(partPath);
  return { path, sizeBytes };
}

async function publish(
  partPath: string,
  name: string,
  sizeBytes: number,
  journal: FileJournal,
  deps: FileDownloadDependencies,
): Promise<FinishedFile> {
  const path = await publishPartFile(partPath, name, deps, (candidate) => journal.publishing(candidate));
  return { path, sizeBytes };
}

/** What a complete file is called. */
async function finalName(
  partPath: string,
  head: () => Promise<Uint8Array>,
  { nameByContent }: FileDownloadDependencies,
): Promise<string> {
  const announced = basename(partPath, partSuffix);
  return nameByContent === undefined ? announced : nameByContent(announced, await head());
}

/** `partBytes` is the length of the `.part` file of an earlier run. */
async function fetchAndPublish(
  job: FileJob,
  partBytes: number,
  journal: FileJournal,
  deps: FileDownloadDependencies,
  signal: AbortSignal,
): Promise<FinishedFile> {
  // The recorded chunks are trusted as far as the part reaches; one that vanished or was cut is fetched again from there.
  const map = new ChunkMap(job.sizeBytes, job.chunks);
  const forgotten = map.forgetBeyond(partBytes);
  await beginFetching(job, journal, deps, map, signal);
  const part = await openPart(job, journal, deps);
  let sizeBytes: number;
  let name: string;
  try {
    if (forgotten > 0) journal.recorded(map.toRecorded(), map.doneBytes);
    if (job.sizeBytes !== null && partBytes > job.sizeBytes) await part.truncate(job.sizeBytes);
    sizeBytes = await fetchContent(job, journal, deps, part, map, signal);
    stopUnlessSmall(sizeBytes, signal);
    journal.entered("verifying");
    // A small file that was made a moment ago is as long as what was written to it.
    if (job.partPath !== null || !isOneChunk(sizeBytes)) await requireLength(part, sizeBytes);
    await part.seal(job.messageDate);
    name = await finalName(part.path, () => part.head(), deps);
  } finally {
    await part.close();
  }
  stopUnlessSmall(sizeBytes, signal);
  return publishFetched(part.path, name, sizeBytes, journal, deps, signal);
}

/** The chunk of a small file is not recorded: once it is there, publishing it takes less than fetching it again. */
function stopUnlessSmall(sizeBytes: number, signal: AbortSignal): void {
  if (!isOneChunk(sizeBytes)) signal.throwIfAborted();
}

async function beginFetching(
  job: FileJob,
  journal: FileJournal,
  deps: FileDownloadDependencies,
  map: ChunkMap,
  signal: AbortSignal,
): Promise<void> {
  if (map.isComplete) return;
  try {
    await deps.requireSpace(job.folder, (map.sizeBytes ?? map.chunkBytes) - map.doneBytes);
  } catch (error) {
    // Where nothing may be written there may be no room either (/proc says so); then that is what has to be told.
    await makeFolder(job.folder);
    throw error;
  }
  signal.throwIfAborted();
  journal.entered("downloading");
}

async function openPart(job: FileJob, journal: FileJournal, deps: FileDownloadDependencies): Promise<PartFile> {
  const { folder, fileName, partPath } = job;
  if (partPath === null) {
    return reservePartFile(folder, fileName, deps.clashNumbers, (path) => journal.reserved(path));
  }
  journal.reserved(partPath);
  return inFolder(folder, () => PartFile.open(partPath));
}

async function requireLength(part: PartFile, sizeBytes: number): Promise<void> {
  const length = await part.size();
  if (length === sizeBytes) return;
  throw new Failure("integrity", `The file on disk has ${length} bytes instead of ${sizeBytes}`, {
    code: "WRONG_LENGTH",
  });
}

/** Brings every chunk to disk; resolves to the length of the file. */
async function fetchContent(
  job: FileJob,
  journal: FileJournal,
  deps: FileDownloadDependencies,
  part: PartFile,
  map: ChunkMap,
  signal: AbortSignal,
): Promise<number> {
  try {
    return await fetchMissing(job, journal, deps, part, map, signal);
  } catch (error) {
    const failure = toFailure(error);
    // A chunk that does not have its hash was never written, and says nothing against those that were.
    if (failure.kind !== "integrity" || failure.options.code === "WRONG_HASH" || signal.aborted) throw error;
    // What is on disk belongs to another file than the announced one: nothing of it is trusted.
    await startAfresh(job.sizeBytes, journal, part);
    const item = await abortable(deps.files.renew(job.chat, job.messageId, job.mediaId, signal), signal);
    if (item.sizeBytes === null || item.sizeBytes === job.sizeBytes) throw error;
    journal.renewed(item.location);
    journal.sizeFound(item.sizeBytes);
    const renewed = { ...job, location: item.location, sizeBytes: item.sizeBytes };
    const renewedMap = new ChunkMap(item.sizeBytes, null);
    await beginFetching(renewed, journal, deps, renewedMap, signal);
    return fetchMissing(renewed, journal, deps, part, renewedMap, signal);
  }
}

async function fetchMissing(
  job: FileJob,
  journal: FileJournal,
  deps: FileDownloadDependencies,
  part: PartFile,
  map: ChunkMap,
  signal: AbortSignal,
): Promise<number> {
  if (!map.isComplete) await new ChunkFetcher(deps, job, journal, part, map).fetchAll(signal);
  if (map.sizeBytes === null) throw new Failure("integrity", "The end of the file was not found", { code: "NO_END" });
  return map.sizeBytes;
}

async function startAfresh(sizeBytes: number | null, journal: FileJournal, part: PartFile): Promise<void> {
  journal.recorded(new ChunkMap(sizeBytes, null).toRecorded(), 0);
  await part.truncate(0);
}
