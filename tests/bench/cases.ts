/** The sets of files that are downloaded. */
export const caseNames = ["one-large", "five-files", "many-small"] as const;
export type CaseName = (typeof caseNames)[number];

/** The chat that a case's files are in has the case's name; this one has what is fetched before the clock starts. */
export const warmUpChat = "warm-up";

export interface FileSet {
  /** Title of the chat. */
  chat: CaseName | typeof warmUpChat;
  /** Bytes of each file. */
  sizes: number[];
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const smallFileBytes = 100 * kibibyte;

/** The files of a case. `scale` multiplies sizes of large files and the number of small ones. */
export function filesOfCase(name: CaseName, scale: number): FileSet {
  const large = (mebibytes: number) => Math.max(1, Math.round(mebibytes * mebibyte * scale));
  switch (name) {
    case "one-large":
      return { chat: name, sizes: [large(256)] };
    case "five-files":
      return { chat: name, sizes: Array.from({ length: 5 }, () => large(64)) };
    case "many-small":
      return { chat: name, sizes: Array.from({ length: Math.max(1, Math.round(2000 * scale)) }, () => smallFileBytes) };
  }
}

/** What opens connections and lets the engine compile the code before the clock starts: a larger file and some small ones. */
export function warmUpFiles(scale: number): FileSet {
  const part = Math.min(1, scale);
  const small = Array.from({ length: Math.ceil(20 * part) }, () => smallFileBytes);
  return { chat: warmUpChat, sizes: [Math.ceil(16 * mebibyte * part), ...small] };
}

/** Bytes of all files of the set. */
export function totalBytes({ sizes }: FileSet): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
