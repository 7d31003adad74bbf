import type { FileKind, NewFile, StoredFile } from "../world/file-types";
import type { ChatKind, MessageMedia, NewMessage, WorldChat, WorldMessage } from "../world/types";
import type { World } from "../world/world";

/** A photo in the sizes cameras make, landscape or upright. */
const photoShapes = [
  { width: 1280, height: 853 },
  { width: 1280, height: 720 },
  { width: 853, height: 1280 },
  { width: 1280, height: 960 },
] as const;

/** Shorthands to fill a world with chats and messages at increasing dates. */
export class ScenarioBuilder {
  readonly world: World;
  /** Data centres that files are spread over. */
  readonly fileDcs: readonly number[];
  #fileCount = 0;

  constructor(world: World, fileDcs: readonly number[]) {
    this.world = world;
    this.fileDcs = fileDcs;
  }

  chat(kind: ChatKind, title: string, more: Partial<WorldChat> & { userId?: bigint } = {}): WorldChat {
    return this.world.addChat({ kind, title, ...more });
  }

  /** A chat whose picture can be loaded, as small and as big. */
  withPhoto(chat: WorldChat): WorldChat {
    chat.photo = { fileId: this.peerPhoto().id };
    return chat;
  }

  peerPhoto(): StoredFile {
    return this.world.files.add({
      kind: "photo",
      dcId: this.nextDc(),
      date: this.world.nowSeconds - 200 * 86400,
      width: 640,
      height: 640,
    });
  }

  /** A file of the kind with all that usually goes with it; data centres take turns unless one is given. */
  file(kind: FileKind, date: number, more: Partial<NewFile> = {}): StoredFile {
    return this.world.files.add({ ...this.#usual(kind), kind, dcId: this.nextDc(), date, ...more });
  }

  /** A message with a new file of the kind. */
  media(chat: WorldChat, kind: FileKind, message: NewMessage = {}, file: Partial<NewFile> = {}): WorldMessage {
    const date = message.date ?? this.world.nowSeconds;
    const stored = this.file(kind, date, file);
    return this.message(chat, { ...message, date, media: { kind: "file", fileId: stored.id } });
  }

  message(chat: WorldChat, message: NewMessage): WorldMessage {
    return this.world.addMessage(chat.key, message);
  }

  /** Several photos and videos as one album: the caption is on the first. */
  album(chat: WorldChat, kinds: readonly FileKind[], caption: string, message: NewMessage = {}): WorldMessage[] {
    const groupedId = this.world.random.long();
    return kinds.map((kind, i) => this.media(chat, kind, { ...message, text: i === 0 ? caption : "", groupedId }));
  }

  /** A message of media that cannot be downloaded. */
  unavailable(chat: WorldChat, media: Exclude<MessageMedia, { kind: "file" }>, message: NewMessage = {}): WorldMessage {
    return this.message(chat, { ...message, media });
  }

  nextDc(): number {
    const dcId = this.fileDcs[this.#fileCount++ % this.fileDcs.length];
    return dcId ?? 2;
  }

  #usual(kind: FileKind): Partial<NewFile> {
    const { random } = this.world;
    switch (kind) {
      case "photo":
        return { ...random.pick(photoShapes), progressive: random.next() < 0.3 };
      case "video":
        return {
          width: 1280,
          height: 720,
          durationSeconds: random.int(8, 240),
          fileName: `video_${random.int(1000, 9999)}.mp4`,
        };
      case "video-note":
        return { width: 384, height: 384, durationSeconds: random.int(3, 55) };
      case "animation":
        return { width: 480, height: 360, durationSeconds: random.int(2, 8), fileName: "animation.gif.mp4" };
      case "audio":
        return { durationSeconds: random.int(120, 320) };
      case "voice":
        return { durationSeconds: 5 };
      case "sticker":
        return { width: 512, height: 512, emoji: "🌞", fileName: "sticker.webp" };
      default:
        return { fileName: `document_${random.int(1000, 9999)}.bin` };
    }
  }
}
