import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Clock } from "../../../src/main/downloads/clock";
import { DownloadManager } from "../../../src/main/downloads/manager";
import { AccountStore } from "../../../src/main/storage/account-store";
import { ChatFolderStore } from "../../../src/main/storage/chat-folder-store";
import { ChunkStore } from "../../../src/main/storage/chunk-store";
import { openDatabase } from "../../../src/main/storage/database";
import { DownloadStore } from "../../../src/main/storage/download-store";
import { HistoryStore } from "../../../src/main/storage/history-store";
import { ThumbnailStore } from "../../../src/main/storage/thumbnail-store";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import { downloadSettings } from "../../support/download-settings";
import { never } from "../telegram/gateway-to";
import { type SignedIn, signedInTo } from "../telegram/signed-in";

const accountId = "1";
const fileBytes = 2 * 1_048_576 + 1;
/** A minute of the downloads takes three seconds of the test. */
const haste = 20;
const hastyClock: Clock = {
  now: () => Date.now() * haste,
  after: (ms, work) => {
    const timer = setTimeout(work, ms / haste);
    return () => clearTimeout(timer);
  },
};

async function findChat(gateway: TelegramGateway, title: string): Promise<GatewayChat> {
  for await (const { chats } of gateway.chats.dialogs(never)) {
    const chat = chats.find((candidate) => candidate.title === title);
    if (chat) return chat;
  }
  throw new Error(`The server does not show the chat ${title}`);
}

/** A manager on a real database, with two files at a time. */
function openManager(folder: string, gateway: TelegramGateway) {
  const { database } = openDatabase(join(folder, "gramhaul.db"));
  const accounts = new AccountStore(database);
  accounts.save({ id: accountId, name: "Anna", username: null, maskedPhone: null });
  const manager = new DownloadManager({
    accountId,
    stores: {
      downloads: new DownloadStore(database, accountId),
      chunks: new ChunkStore(database),
      thumbnails: new ThumbnailStore(database),
      history: new HistoryStore(database, accountId),
      folders: new ChatFolderStore(database),
      accounts,
    },
    files: gateway.files,
    settings: downloadSettings(join(folder, "downloads"), { filesAtOnce: () => 2, chunksPerFile: () => 16 }),
    log: { warn: () => undefined },
    clock: hastyClock,
  });
  const close = async (): Promise<void> => {
    await manager.stop();
    database.close();
  };
  return { manager, close };
}

async function untilTrue(what: string, condition: () => boolean): Promise<void> {
  await expect.poll(condition, { message: what, timeout: 60_000, interval: 20 }).toBe(true);
}

/** Adds a file to the chat; resolves to its id and its content. */
async function addFile({ control, server }: SignedIn, chat: string, fileName: string) {
  const { id, fileId } = await control.addMessage({
    chat,
    file: { kind: "document", dcId: 2, fileName, sizeBytes: fileBytes },
  });
  return { messageId: id, fileId: String(fileId), stored: server.world.files.require(BigInt(String(fileId))) };
}

it("a file that the server never answers for frees its slot; the others go on, and it comes last", async () => {
  const world = await signedInTo("empty");
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-stall-"));
  const { manager, close } = openManager(folder, world.gateway);
  try {
    const { key } = await world.control.addChat({ kind: "channel", title: "Files" });
    const files = [];
    for (let number = 1; number <= 6; number += 1) files.push(await addFile(world, key, `file${number}.bin`));
    const [hung] = files;
    if (hung === undefined) throw new Error("There is no file");
    await world.control.addFault({
      method: "upload.getFile",
      match: { fileId: hung.fileId },
      action: { noReply: true },
    });
    const chat = await findChat(world.gateway, "Files");
    const request = { kinds: ["document"], order: "oldest-first", from: null, limit: 100 } as const;
    const { items } = await world.gateway.history.page(chat, request, never);
    await manager.add(items, chat);
    manager.start();

    await untilTrue("the file that hangs to give way", () => {
      const row = manager.row(1);
      return row?.state === "waiting" && row.reason?.code === "STALLED" && row.doneBytes === 0;
    });
    await untilTrue("the others", () => manager.totals().counts.done === 5);

    await world.control.clearFaults();
    await untilTrue("all files", () => manager.totals().counts.done === 6);
    for (const [index, { stored }] of files.entries()) {
      const bytes = readFileSync(manager.row(index + 1)?.path ?? "");
      expect(bytes.equals(world.server.world.files.read(stored, "", 0, fileBytes))).toBe(true);
    }
  } finally {
    await close();
    await world.close();
    rmSync(folder, { recursive: true });
  }
}, 120_000);
