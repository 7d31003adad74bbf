import { Failure } from "../../shared/errors";
import type { FileSource } from "../telegram/file-source";
import { toTextFile } from "../telegram/text-message";

/**
 * The text of a message in the place of a file at Telegram: so it is written, named, recorded and stopped like any other download. Nothing is
 * asked for, as the text came with its message.
 */
export function textSource(text: string): FileSource {
  const content = toTextFile(text);
  return {
    read: async (_location, offset, limit) => content.subarray(offset, offset + limit),
    recycle: () => undefined,
    hashes: async () => [],
    renew: async (_chat, messageId) => {
      throw new Failure("unavailable", `The text of message ${messageId} is not as long as it was announced`);
    },
  };
}
