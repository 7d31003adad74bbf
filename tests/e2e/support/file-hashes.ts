import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
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

/** SHA-256 of every file that a chat of the local server holds, sorted. */
export async function wantedHashes(control: TelegramServerControl, chatTitle: string): Promise<string[]> {
  const { key } = await control.chatByTitle(chatTitle);
  return (await control.filesOfChat(key)).map(({ sha256 }) => sha256).sort();
}
