import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { FileView } from "../../tests/telegram-server/control/views";

export interface FileCheck {
  files: number;
  bytes: number;
  /** What is wrong, in words; empty when every file is there, whole, and nothing else is. */
  problems: string[];
}

/** Compares what lies in `folder` with what the server says it served: each file once, equal by SHA-256, and nothing more. */
export async function checkFiles(folder: string, expected: readonly FileView[]): Promise<FileCheck> {
  const wanted = new Map<string, FileView[]>();
  for (const file of expected) wanted.set(file.sha256, [...(wanted.get(file.sha256) ?? []), file]);
  const problems: string[] = [];
  let files = 0;
  let bytes = 0;
  for (const path of await filesBelow(folder)) {
    const match = wanted.get(await sha256OfFile(path))?.pop();
    if (match === undefined) {
      problems.push(`${relative(folder, path)} is none of the server's files`);
    } else {
      files += 1;
      bytes += (await stat(path)).size;
    }
  }
  for (const missing of [...wanted.values()].flat()) {
    problems.push(
      `message ${missing.messageId} (${missing.fileName ?? missing.kind}, ${missing.sizeBytes} bytes) is not on disk`,
    );
  }
  return { files, bytes, problems };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
