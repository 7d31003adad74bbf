import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { expect } from "vitest";
import type { TelegramServerControl } from "../../telegram-server/control/client";

/** Every file below a folder, with absolute paths, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.path, entry.name))
    .sort();
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** Asserts that a folder holds exactly the files of the chat: each one bit-exact, none twice, and nothing else (no `.part`). */
export async function expectExactFiles(
  folder: string,
  control: TelegramServerControl,
  chatTitle: string,
): Promise<void> {
  const { key } = await control.chatByTitle(chatTitle);
  const wanted = await control.filesOfChat(key);
  const found = await filesBelow(folder);
  const hashes = await Promise.all(found.map(sha256Of));
  expect(hashes.sort()).toEqual(wanted.map(({ sha256 }) => sha256).sort());
}
