import type { FileHandle } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";

const pieceBytes = 256 * 1024;

export interface TextLine {
  /** Without its line feed; null when it was longer than is read. */
  text: string | null;
  /** The first line is 1. */
  number: number;
  /** Bytes of the file that were read so far. */
  position: number;
}

/** The lines of a file in UTF-8. One that is longer than `longest` characters is passed over, and not kept in memory either. */
export async function* textLines(file: FileHandle, longest: number, signal: AbortSignal): AsyncGenerator<TextLine> {
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.allocUnsafe(pieceBytes);
  let rest = "";
  let isTooLong = false;
  let number = 0;
  let position = 0;
  const line = (text: string): TextLine => {
    number += 1;
    const whole = isTooLong || text.length > longest ? null : text;
    isTooLong = false;
    return { text: whole, number, position };
  };
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, position);
    position += bytesRead;
    const ends = bytesRead === 0;
    const pieces = (rest + (ends ? decoder.end() : decoder.write(buffer.subarray(0, bytesRead)))).split("\n");
    rest = pieces.pop() ?? "";
    for (const piece of pieces) yield line(piece);
    if (rest.length > longest) {
      isTooLong = true;
      rest = "";
    }
    if (!ends) continue;
    if (rest !== "" || isTooLong) yield line(rest);
    return;
  }
}
