import { Failure, toFailure } from "../../shared/errors";
import { ChunkFetcher, type ChunkFetcherDependencies } from "./chunk-fetcher";
import { ChunkMap } from "./chunk-map";
import { abortable } from "./clock";
import { toDiskFailure } from "./disk-failure";
import type { FileJob, FileJournal, FinishedFile } from "./file-job";
import type { ClashNumbers } from "./file-names";
import { makeFolder } from "./make-folder";
import { fileSize, PartFile, publishPartFile, reservePartFile } from "./part-file";

export interface FileDownloadDependencies extends ChunkFetcherDependencies {
  /** Rejects with `disk-full` unless so many more bytes fit into the folder. */
  requireSpace(folder: string, bytes: number): Promise<void>;
  clashNumbers: ClashNumbers;
}

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
    const published = await findPublished(job);
    if (published === null) return await fetchAndPublish(job, journal, deps, signal);
    journal.entered("verifying");
    return published;
  } catch (error) {
    if (signal.aborted) throw new Failure("cancelled", "Stopped", { cause: error });
    throw toDiskFailure(error, job.partPath ?? job.folder);
  }
}

/** A run that ended between publishing the file and saying so: the file lies where the journal said, in full, and the part is gone. */
async function findPublished(job: FileJob): Promise<FinishedFile | null> {
  if (job.path === null || job.partPath === null || job.sizeBytes === null) return null;
  if (!new ChunkMap(job.sizeBytes, job.chunks).isComplete) return null;
  if ((await fileSize(job.partPath)) !== null) return null;
  return (await fileSize(job.path)) === job.sizeBytes ? { path: job.path, sizeBytes: job.sizeBytes } : null;
}

async function fetchAndPublish(
  job: FileJob,
  journal: FileJournal,
  deps: FileDownloadDependencies,
  signal: AbortSignal,
): Promise<FinishedFile> {
  const part = await openPart(job, journal, deps);
  let sizeBytes: number;
  try {
    sizeBytes = await fetchContent(job, journal, deps, part, signal);
    signal.throwIfAborted();
    journal.entered("verifying");
    const length = await part.size();
    if (length !== sizeBytes) {
      throw new Failure("integrity", `The file on disk has ${length} bytes instead of ${sizeBytes}`, {
        code: "WRONG_LENGTH",
      });
    }
    await part.seal(job.messageDate);
  } finally {
    await part.close();
  }
  signal.throwIfAborted();
  const path = await publishPartFile(part.path, (candidate) => journal.publishing(candidate));
  return { path, sizeBytes };
}

async function openPart(job: FileJob, journal: FileJournal, deps: FileDownloadDependencies): Promise<PartFile> {
  await makeFolder(job.folder);
  if (job.partPath !== null) return PartFile.open(job.partPath);
  return reservePartFile(job.folder, job.fileName, deps.clashNumbers, (path) => journal.reserved(path));
}

/** Brings every chunk to disk; resolves to the length of the file. */
async function fetchContent(
  job: FileJob,
  journal: FileJournal,
  deps: FileDownloadDependencies,
  part: PartFile,
  signal: AbortSignal,
): Promise<number> {
  const map = await resumeFrom(job, journal, part);
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
    return fetchMissing(renewed, journal, deps, part, new ChunkMap(item.sizeBytes, null), signal);
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
  if (!map.isComplete) {
    await deps.requireSpace(job.folder, (map.sizeBytes ?? map.chunkBytes) - map.doneBytes);
    signal.throwIfAborted();
    journal.entered("downloading");
    await new ChunkFetcher(deps, job, journal, part, map).fetchAll(signal);
  }
  if (map.sizeBytes === null) throw new Failure("integrity", "The end of the file was not found", { code: "NO_END" });
  return map.sizeBytes;
}

/** Trusts the recorded chunks as far as the `.part` file reaches; one that vanished or was cut is fetched again from there. */
async function resumeFrom(job: FileJob, journal: FileJournal, part: PartFile): Promise<ChunkMap> {
  const map = new ChunkMap(job.sizeBytes, job.chunks);
  const length = await part.size();
  const forgotten = map.forgetBeyond(length);
  if (forgotten > 0 || job.chunks === null) journal.recorded(map.toRecorded(), map.doneBytes);
  if (job.sizeBytes !== null && length > job.sizeBytes) await part.truncate(job.sizeBytes);
  return map;
}

async function startAfresh(sizeBytes: number | null, journal: FileJournal, part: PartFile): Promise<void> {
  journal.recorded(new ChunkMap(sizeBytes, null).toRecorded(), 0);
  await part.truncate(0);
}
