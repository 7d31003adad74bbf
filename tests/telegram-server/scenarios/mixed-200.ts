import type { FileKind } from "../world/file-types";
import type { ScenarioBuilder } from "./builder";

const kibibyte = 1024;

/** Sizes around the borders where off-by-one errors live: blocks of 4 KiB, parts of 128 and 512 KiB, 1 MiB. */
const borderSizes = [4, 64, 128, 256, 512, 1024, 2048]
  .map((size) => size * kibibyte)
  .flatMap((size) => [size - 1, size, size + 1]);

const kinds: readonly FileKind[] = [
  "photo",
  "document",
  "video",
  "audio",
  "document",
  "photo",
  "voice",
  "animation",
  "document",
  "video-note",
];

/** A supergroup with exactly 200 files of every kind on two data centres, 0.5 KiB to 8 MiB, some with the same name. */
export function fillMixed200(builder: ScenarioBuilder): void {
  const { world } = builder;
  const { random } = world;
  const chat = builder.withPhoto(builder.chat("supergroup", "Mixed 200", { username: "mixed_200" }));
  const start = world.nowSeconds - 200 * 3600;
  builder.message(chat, { date: start - 3600, fromId: 1001n, action: { kind: "channel-create", title: chat.title } });
  for (let i = 0; i < 200; i++) {
    const date = start + i * 3600;
    const kind = kinds[i % kinds.length] ?? "document";
    const message = { date, fromId: i % 3 === 0 ? 1001n : 1002n, text: i % 7 === 0 ? `Number ${i + 1}` : "" };
    builder.media(chat, kind, message, fileAt(i, kind, random.next()));
    // Between the files: messages that are none, and some that are gone.
    if (i % 20 === 5) builder.message(chat, { date: date + 60, fromId: 1001n, text: "A word in between" });
    if (i % 40 === 7) {
      const gone = builder.message(chat, { date: date + 120, fromId: 1002n, text: "Gone" });
      world.deleteMessages(chat.key, [gone.id]);
    }
  }
}

function fileAt(index: number, kind: FileKind, drawn: number) {
  if (kind === "photo") return { width: 800, height: 533 };
  if (kind === "voice") return {};
  // Most are small so that the whole chat stays near 100 MiB; a few go up to 8 MiB.
  const sizeBytes =
    borderSizes[index % 53] ?? (index % 29 === 0 ? 8 * 1024 * kibibyte : 512 + Math.floor(drawn ** 4 * 3_000_000));
  if (kind !== "document") return { sizeBytes };
  const names = ["report.pdf", "archive.zip", "notes.txt", "data.bin"];
  const mimeTypes = ["application/pdf", "application/zip", "text/plain", "application/octet-stream"];
  const which = index % 4;
  // Every other document carries a name that others carry too.
  const fileName = index % 2 === 0 ? names[which] : `${index}-${names[which]}`;
  return { sizeBytes, fileName, mimeType: mimeTypes[which] };
}
