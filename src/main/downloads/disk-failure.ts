import { Failure, type FailureKind, toFailure } from "../../shared/errors";

/** What the system's codes mean for a download. The rest is `unknown`. */
const kinds: Readonly<Record<string, FailureKind>> = {
  ENOSPC: "disk-full",
  EDQUOT: "disk-full",
  EFBIG: "disk-full",
  EACCES: "permission",
  EPERM: "permission",
  EROFS: "permission",
  // The folder can't be made or is none: for the user the same matter, a place that can't be written to.
  ENOENT: "permission",
  ENOTDIR: "permission",
  EEXIST: "permission",
  EISDIR: "permission",
  ELOOP: "permission",
  ENAMETOOLONG: "permission",
};
/** SQLITE_FULL, https://www.sqlite.org/rescode.html#full: the record of a chunk found no room either. */
const sqliteFull = 13;

/** The system's code of an error ("ENOSPC"), or null. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

/** Turns an error of the file system (or of the database, when it is full) into a Failure; a Failure stays as it is. */
export function toDiskFailure(error: unknown, path: string): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && "errcode" in error && Number(error.errcode) === sqliteFull) {
    return new Failure("disk-full", "There is no room to record the download", { cause: error, code: "SQLITE_FULL" });
  }
  const code = systemCode(error);
  const kind = code === null ? undefined : kinds[code];
  if (code === null || kind === undefined) return toFailure(error);
  const words = kind === "disk-full" ? "No room on the disk for" : "Not allowed to write";
  return new Failure(kind, `${words} ${path} (${code})`, { cause: error, code });
}
