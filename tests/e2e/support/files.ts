import { expect } from "vitest";
import type { TelegramServerControl } from "../../telegram-server/control/client";
import { filesBelow, sha256Of, wantedHashes } from "./file-hashes";

/** Asserts that a folder holds exactly the files of the chat: each one bit-exact, none twice, and nothing else (no `.part`). */
export async function expectExactFiles(
  folder: string,
  control: TelegramServerControl,
  chatTitle: string,
): Promise<void> {
  const found = await filesBelow(folder);
  const hashes = await Promise.all(found.map(sha256Of));
  expect(hashes.sort()).toEqual(await wantedHashes(control, chatTitle));
}
