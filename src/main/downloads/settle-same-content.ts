import { dirname, join } from "node:path";
import { duplicateName } from "./duplicate-name";
import type { FileJob, FileJournal, FinishedFile } from "./file-job";
import { linkTwin, type PlaceDependencies, replaceByLink } from "./link-twin";
import { deleteFile, publishPartFile } from "./part-file";
import type { SameContentCheck, Twin } from "./same-content";

export interface SettleDependencies extends PlaceDependencies {
  /** Null: it does not matter whether the content is on the disk already. */
  sameContent: SameContentCheck | null;
}

/**
 * Before anything is fetched: what the policy says to a file of the same document that is there. The download is either finished by it, or
 * goes on, under another name perhaps.
 */
export async function settleBefore(
  job: FileJob,
  journal: FileJournal,
  deps: SettleDependencies,
  signal: AbortSignal,
): Promise<{ finished: FinishedFile } | { job: FileJob }> {
  const { sameContent } = deps;
  const twin = (await sameContent?.before(job, signal)) ?? null;
  if (sameContent === null || twin === null) return { job };
  switch (sameContent.policy) {
    case "skip":
      journal.entered("verifying");
      if (job.partPath !== null) await deleteFile(job.partPath);
      return { finished: sameAs(twin, job.sizeBytes ?? 0) };
    case "link": {
      const fresh = await withoutPart(job, journal, deps);
      const finished = await linkTwin(twin, fresh, journal, deps, signal);
      return finished === null ? { job: fresh } : { finished };
    }
    case "rename":
      return { job: job.partPath === null ? { ...job, fileName: duplicateName(job.fileName) } : job };
  }
}

/** Gives a `.part` file that is complete and on the disk its name, or does what the policy says when its bytes are on the disk already. */
export async function publishFetched(
  partPath: string,
  name: string,
  sizeBytes: number,
  journal: FileJournal,
  deps: SettleDependencies,
  signal: AbortSignal,
): Promise<FinishedFile> {
  const { sameContent } = deps;
  const publish = (as = name): Promise<string> =>
    publishPartFile(partPath, as, deps, (path) => journal.publishing(path));
  if (sameContent === null) return { path: await publish(), sizeBytes };
  const { sha256, twin } = await sameContent.after(partPath, sizeBytes, signal);
  if (twin === null) return { path: await publish(), sizeBytes, sha256 };
  switch (sameContent.policy) {
    case "skip":
      await deleteFile(partPath);
      return { ...sameAs(twin, sizeBytes), sha256 };
    case "link": {
      journal.publishing(join(dirname(partPath), name));
      if (!(await replaceByLink(partPath, twin))) return { path: await publish(), sizeBytes, sha256 };
      return { path: await publish(), sizeBytes, sha256, origin: "linked", modifiedAt: twin.modifiedAt };
    }
    case "rename":
      return { path: await publish(duplicateName(name)), sizeBytes, sha256 };
  }
}

function sameAs({ path, sha256, modifiedAt }: Twin, sizeBytes: number): FinishedFile {
  return { path, sizeBytes, origin: "same", sha256, modifiedAt };
}

/** A part that is given up: the link is made where no record of one stands in the way. */
async function withoutPart(job: FileJob, journal: FileJournal, deps: PlaceDependencies): Promise<FileJob> {
  if (job.partPath === null) return job;
  await deleteFile(job.partPath);
  journal.dropped();
  deps.clashNumbers.forget(job.folder, job.fileName);
  return { ...job, partPath: null, path: null, chunks: null };
}
