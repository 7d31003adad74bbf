import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChunkMap, type RecordedChunks } from "../../../src/main/downloads/chunk-map";
import { systemClock } from "../../../src/main/downloads/clock";
import { downloadFile } from "../../../src/main/downloads/file-download";
import type { FileJob } from "../../../src/main/downloads/file-job";
import { ClashNumbers } from "../../../src/main/downloads/file-names";
import { FolderSync } from "../../../src/main/downloads/folder-sync";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { FileSource } from "../../../src/main/telegram/file-source";
import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { type Failure, toFailure } from "../../../src/shared/errors";
import { bytesServedTwice } from "../../telegram-server/control/counters";
import type { ControlBody } from "../../telegram-server/control/schemas";
import type { StoredFile } from "../../telegram-server/world/file-types";
import { never } from "../telegram/gateway-to";
import { type SignedIn, signedInTo } from "../telegram/signed-in";

export const kibibyte = 1024;
export const mebibyte = 1024 * kibibyte;
/** Where the account lives, and where it does not. */
export const homeDcId = 2;
export const foreignDcId = 4;

type NewFile = NonNullable<ControlBody<"newMessage">["file"]>;

/** A file of the server, and how far its download has come: what one run recorded is what the next begins with. */
export interface SceneFile {
  readonly stored: StoredFile;
  job: FileJob;
  path: string | null;
}

/** The download of single files from the local server over a real socket, by the engine and the gateway that the app has. */
export class FileScene {
  readonly #world: SignedIn;
  readonly #chat: GatewayChat;
  readonly #chatKey: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "gramhaul-files-"));
  readonly #clashNumbers = new ClashNumbers();
  readonly #folderSync = new FolderSync();
  chunksInFlight = 4;
  verifyHashes = true;
  /** What a download reads its file through; called for each download. */
  wrapFiles: (files: FileSource) => FileSource = (files) => files;

  private constructor(world: SignedIn, chat: GatewayChat, chatKey: string) {
    this.#world = world;
    this.#chat = chat;
    this.#chatKey = chatKey;
  }

  static async open(): Promise<FileScene> {
    const world = await signedInTo("empty");
    const { key } = await world.control.addChat({ kind: "channel", title: "Files" });
    // A chat without messages is in nobody's list.
    await world.control.addMessage({ chat: key, text: "Files follow" });
    for await (const { chats } of world.gateway.chats.dialogs(never)) {
      const chat = chats.find(({ title }) => title === "Files");
      if (chat) return new FileScene(world, chat, key);
    }
    throw new Error("The server does not show the new chat");
  }

  get server(): SignedIn["server"] {
    return this.#world.server;
  }

  get control(): SignedIn["control"] {
    return this.#world.control;
  }

  get gateway(): TelegramGateway {
    return this.#world.gateway;
  }

  get log(): SignedIn["log"] {
    return this.#world.log;
  }

  async close(): Promise<void> {
    await this.#world.close();
    rmSync(this.#folder, { recursive: true });
  }

  async add(file: Partial<NewFile> & { sizeBytes: number }): Promise<SceneFile> {
    const { id, fileId } = await this.control.addMessage({
      chat: this.#chatKey,
      file: { kind: "document", dcId: homeDcId, fileName: `${file.sizeBytes}.bin`, ...file },
    });
    const item = await this.gateway.files.renew(this.#chat, id, String(fileId), never);
    const stored = this.server.world.files.require(BigInt(String(fileId)));
    return { stored, job: this.#jobFor(item), path: null };
  }

  /** Makes as if all of a file were on disk already but the chunks that hold these offsets: as holes, which take no room. */
  recordAllBut(file: SceneFile, offsets: readonly number[]): void {
    const map = new ChunkMap(file.job.sizeBytes, null);
    const missing = new Set(offsets.map((offset) => Math.floor(offset / map.chunkBytes)));
    for (const index of [...map.missing()]) if (!missing.has(index)) map.add(index);
    const partPath = join(this.#folder, `${file.job.id}.bin.part`);
    writeFileSync(partPath, "");
    truncateSync(partPath, file.stored.sizeBytes);
    file.job = { ...file.job, partPath, chunks: map.toRecorded() };
  }

  /** Downloads what is missing of a file. */
  async download(file: SceneFile, signal: AbortSignal = never): Promise<void> {
    const remember = (change: Partial<FileJob>): void => {
      file.job = { ...file.job, ...change };
    };
    const done = await downloadFile(
      file.job,
      {
        entered: () => undefined,
        reserved: (partPath) => remember({ partPath, path: null }),
        recorded: ({ chunkBytes, bitmap }) => remember({ chunks: { chunkBytes, bitmap: Uint8Array.from(bitmap) } }),
        sizeFound: (sizeBytes) => remember({ sizeBytes }),
        renewed: (location) => remember({ location }),
        dropped: () => remember({ partPath: null, path: null, chunks: null }),
        publishing: (path) => remember({ path }),
      },
      {
        files: this.wrapFiles(this.gateway.files),
        clock: systemClock,
        chunksInFlight: () => this.chunksInFlight,
        verifyHashes: () => this.verifyHashes,
        hashesRefused: () => undefined,
        whileWriting: (_bytes, write) => write(),
        requireSpace: async () => undefined,
        clashNumbers: this.#clashNumbers,
        folderSync: this.#folderSync,
        sameContent: null,
      },
      signal,
    );
    file.path = done.path;
  }

  /** The failure that a download ends with; it must not succeed. */
  async failure(file: SceneFile): Promise<Failure> {
    try {
      await this.download(file);
    } catch (error) {
      return toFailure(error);
    }
    throw new Error("The download succeeded");
  }

  /** True when every byte on disk is what the server has. */
  isExact({ path, stored }: SceneFile): boolean {
    if (path === null) return false;
    return readFileSync(path).equals(this.server.world.files.read(stored, "", 0, stored.sizeBytes));
  }

  /** Bytes of a file that were served more than once, by the master and by CDN data centres together. */
  bytesServedTwice({ stored }: SceneFile): number {
    const counters = this.server.domain.counters.files().find(({ key }) => key === String(stored.id));
    return bytesServedTwice(counters?.ranges ?? []);
  }

  requests(method: string): number {
    return this.server.domain.counters.snapshot().requestsByMethod[method] ?? 0;
  }

  #jobFor(item: MediaItem): FileJob {
    return {
      id: item.messageId,
      chat: this.#chat,
      messageId: item.messageId,
      mediaId: item.mediaId,
      location: item.location,
      sizeBytes: item.sizeBytes,
      messageDate: item.date,
      folder: this.#folder,
      fileName: item.fileName ?? "file.bin",
      partPath: null,
      path: null,
      chunks: null as RecordedChunks | null,
    };
  }
}
