import type { StoredFile } from "../../../telegram-server/world/file-types";
import type { World } from "../../../telegram-server/world/world";

/** A file of a chat as the server holds it. */
export interface HeldFile {
  messageId: number;
  file: StoredFile;
}

/** Every file of the chat with this title. (The control API tells the same with hashes, which takes time for all of them.) */
export function heldFiles(world: World, title: string): HeldFile[] {
  const chat = [...world.chats.values()].find((candidate) => candidate.title === title);
  if (!chat) throw new Error(`the server has no chat "${title}"`);
  return [...world.messages(chat.key)].flatMap((message) =>
    message.media?.kind === "file" ? [{ messageId: message.id, file: world.files.require(message.media.fileId) }] : [],
  );
}

/** A document on that data centre that takes several parts to download, yet not long. */
export function severalParts(files: readonly HeldFile[], dcId: number): HeldFile {
  const found = files.find(
    ({ file }) =>
      file.dcId === dcId && file.kind === "document" && file.sizeBytes > 500_000 && file.sizeBytes < 1_200_000,
  );
  if (!found) throw new Error(`no such document on data centre ${dcId}`);
  return found;
}
