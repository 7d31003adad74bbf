import type { FileKind, StoredFile } from "../world/file-types";
import { LazyHistory, type LazyMessage } from "../world/lazy-history";
import { hashText, SeededRandom } from "../world/random";
import type { ScenarioBuilder } from "./builder";

const messageCount = 100_000;
/** Between one message and the next. */
const stepSeconds = 300;
/** One round of messages: mostly photos, some of everything, some texts. */
const round: readonly (FileKind | undefined)[] = [
  ...Array<FileKind>(11).fill("photo"),
  "video",
  "video",
  "document",
  "audio",
  "voice",
  "video-note",
  "animation",
  undefined,
  undefined,
];
/** Of every so many messages, the first four photos are an album. */
const albumStep = 60;
const albumSize = 4;
/** A few scenes: painting 100,000 would cost more than serving them. */
const scenes = 20;

/** Three supergroups of 100,000 messages each, 90,000 of them with a file. Messages and files are made when they are asked for. */
export function fillHundredThousand(builder: ScenarioBuilder): void {
  for (const title of ["Hundred thousand", "As many again", "And once more"]) fillChat(builder, title);
}

function fillChat(builder: ScenarioBuilder, title: string): void {
  const { world } = builder;
  const chat = builder.chat("supergroup", title);
  const firstFileId = world.random.long();
  const firstAlbum = world.random.long();
  const describe = (id: number): LazyMessage => {
    const inAlbum = id % albumStep < albumSize;
    return {
      kind: round[id % round.length],
      text: textOf(id, inAlbum),
      date: world.nowSeconds - (messageCount - id + 1) * stepSeconds,
      fromId: id % 3 === 0 ? 1001n : 1002n,
      groupedId: inAlbum ? firstAlbum + BigInt(Math.floor(id / albumStep)) : undefined,
    };
  };
  const fileOf = (id: number, fileId: bigint): StoredFile => {
    const { kind, date } = describe(id);
    return {
      ...fileOfKind(kind ?? "document", id),
      id: fileId,
      accessHash: accessHashOf(fileId),
      date,
      dcId: dcOf(id),
    };
  };
  const dcOf = (id: number): number => builder.fileDcs[id % builder.fileDcs.length] ?? 2;
  world.addLazyHistory(
    chat.key,
    new LazyHistory({ chatKey: chat.key, count: messageCount, describe, fileOf, firstFileId }),
  );
}

function textOf(id: number, inAlbum: boolean): string {
  if (inAlbum) return id % albumStep === 0 ? `Album ${Math.floor(id / albumStep)}` : "";
  if (id % 1_000 === 777) return `A lighthouse, number ${Math.floor(id / 1_000)}`;
  return id % 7 === 0 ? `Message ${id}` : "";
}

const accessHashOf = (fileId: bigint): bigint => new SeededRandom(hashText(`access ${fileId}`)).long();

function fileOfKind(kind: FileKind, id: number): Omit<StoredFile, "id" | "accessHash" | "date" | "dcId"> {
  const scene = id % scenes;
  const thumbnail = { type: "m", width: 320, height: 213, sizeBytes: 16_000 };
  switch (kind) {
    case "photo": {
      const largest = { type: "x", width: 800, height: 533, sizeBytes: 80_000 };
      const picture = { kind, scene, mimeType: "image/jpeg", width: 800, height: 533 };
      return { ...picture, sizeBytes: largest.sizeBytes, sizes: [thumbnail, largest] };
    }
    case "video":
    case "video-note":
    case "animation": {
      const fileName = kind === "video" ? `video_${id}.mp4` : undefined;
      const shape = { width: 480, height: 320, durationSeconds: 5 };
      return { kind, scene, mimeType: "video/mp4", fileName, sizeBytes: 600_000, sizes: [thumbnail], ...shape };
    }
    case "audio":
      return {
        kind,
        scene,
        mimeType: "audio/mpeg",
        fileName: `track_${id}.mp3`,
        sizeBytes: 900_000,
        sizes: [],
        durationSeconds: 60,
      };
    case "voice":
      return { kind, scene, mimeType: "audio/ogg", sizeBytes: 20_000, sizes: [], durationSeconds: 5 };
    default:
      return {
        kind,
        scene,
        mimeType: "application/octet-stream",
        fileName: `file_${id}.bin`,
        sizeBytes: 50_000,
        sizes: [],
      };
  }
}
