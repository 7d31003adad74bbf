import { randomInt } from "node:crypto";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import type { AccountRuntime } from "../../../src/main/app/account-runtime";
import { Core } from "../../../src/main/app/core";
import type { DownloadChat } from "../../../src/main/downloads/download-rows";
import type { Log } from "../../../src/main/logging/log";
import { SessionVault } from "../../../src/main/storage/session-vault";
import type { Encryptor } from "../../../src/main/storage/vault";
import { accountOf } from "../../../src/main/telegram/account";
import type { ChatRef } from "../../../src/main/telegram/chat-source";
import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import { createGramjsGateway } from "../../../src/main/telegram/gramjs";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { mediaKinds } from "../../../src/shared/media";
import { startDecryptionWorker } from "../../support/decryption-worker";
import { startYamlWorker } from "../../support/yaml-worker";
import { testAccounts, testCredentials } from "../../telegram-server/scenarios/accounts";
import { type ContenderOrder, epochMs, filesFolder, type ReadyContender } from "./contender";

const device = { model: "Bench", system: "Bench", appVersion: "0.1.0", language: "en" };
const historyPageItems = 100;
const rowsAddedAtOnce = 1_000;
const never = new AbortController().signal;

/** No keyring: the session is kept as the app keeps it on a system without one. */
const noKeyring: Encryptor = {
  available: false,
  encrypt: (text) => Buffer.from(text),
  decrypt: (bytes) => bytes.toString(),
};

/** Warnings and errors are part of what went wrong in a run; the rest would only cost time. */
const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (message, ...details) => console.error("gramhaul:", message, ...details),
  error: (message, ...details) => console.error("gramhaul:", message, ...details),
};

/** What is listed before the clock starts. */
interface Listing {
  chat: DownloadChat;
  items: MediaItem[];
}

/**
 * This app without its window: the same core that the Electron shell starts, with its database on disk and its default settings. What is
 * to be fetched lies in the queue, all paused, when the clock starts; the clock ends with the last row that is done, so that the
 * checks, the flush to the disk and the renaming are in.
 */
export async function readyGramhaul(order: ContenderOrder): Promise<ReadyContender> {
  const userDataFolder = join(order.folder, "user-data");
  const downloads = join(order.folder, "downloads");
  await mkdir(userDataFolder);
  await mkdir(downloads);
  const endpoint = { dcs: order.server.dcs, rsaPublicKey: order.server.rsaPublicKey };
  const [warmUp, wanted] = await signInAndList(userDataFolder, endpoint, [order.warmUpChat, order.chat]);
  const core = new Core({
    userDataFolder,
    systemDownloadsFolder: downloads,
    endpoint,
    encryptor: noKeyring,
    device,
    startDecryptionWorker,
    startYamlWorker,
    isSystemOnline: () => true,
    isTestRuntime: false,
    log,
  });
  core.start();
  const { account } = core;
  if (account === null) throw new Error("The stored session was not taken up");
  const { queue } = account;
  await account.chats.reload();
  await queueAndFetch(account, warmUp);
  await queue.pauseAll();
  if (order.furtherRows > 0) await addPausedRows(account, wanted, order.furtherRows);
  await addAll(account, wanted);
  return {
    fetch: async () => {
      const done = whenDone(account, wanted.items.length);
      await queue.resumeAll();
      return await done;
    },
    close: async () => {
      for (const step of core.shutdownSteps()) await step.run();
      await rename(join(core.downloadsFolder, order.chat), join(order.folder, filesFolder));
    },
  };
}

/** Signs in, lists the chats' files and leaves the session where the app looks for it at its start. */
async function signInAndList(
  userDataFolder: string,
  endpoint: { dcs: ContenderOrder["server"]["dcs"]; rsaPublicKey: string },
  titles: readonly [string, string],
): Promise<[Listing, Listing]> {
  const gateway = createGramjsGateway({ credentials: testCredentials, session: null, endpoint, device, log });
  await gateway.connect(never);
  const { phone, code } = testAccounts.plain;
  const sent = await gateway.signIn.sendCode(phone, never);
  const user = await gateway.signIn.signInWithCode(phone, sent.codeHash, code, never);
  if (user === null) throw new Error("The test account wants a password");
  const listings: [Listing, Listing] = [await listing(gateway, titles[0]), await listing(gateway, titles[1])];
  const vault = new SessionVault(join(userDataFolder, "session"), noKeyring);
  await vault.save({ credentials: testCredentials, session: gateway.exportSession(), account: accountOf(user) });
  await gateway.stop(0);
  return listings;
}

async function listing(gateway: TelegramGateway, title: string): Promise<Listing> {
  const chat = await chatTitled(gateway, title);
  const items: MediaItem[] = [];
  for (let from: number | null = null; ; ) {
    const request = { kinds: mediaKinds, order: "oldest-first", from, limit: historyPageItems } as const;
    const page = await gateway.history.page(chat, request, never);
    items.push(...page.items);
    if (page.next === null) return { chat, items };
    from = page.next;
  }
}

async function chatTitled(gateway: TelegramGateway, title: string): Promise<ChatRef & { title: string }> {
  for await (const { chats } of gateway.chats.dialogs(never)) {
    const chat = chats.find((candidate) => candidate.title === title);
    if (chat !== undefined) return chat;
  }
  throw new Error(`There is no chat ${title}`);
}

async function queueAndFetch(account: AccountRuntime, files: Listing): Promise<void> {
  const done = whenDone(account, files.items.length);
  await addAll(account, files);
  await done;
}

async function addAll(account: AccountRuntime, { items, chat }: Listing): Promise<void> {
  for (let from = 0; from < items.length; from += rowsAddedAtOnce) {
    await account.queue.add(items.slice(from, from + rowsAddedAtOnce), chat);
  }
}

/** Rows of files that nobody is going to fetch, in front of those that are. */
async function addPausedRows(account: AccountRuntime, { items, chat }: Listing, count: number): Promise<void> {
  const [pattern] = items;
  if (pattern === undefined) throw new Error(`There is no file in ${chat.title}`);
  const further = Array.from({ length: count }, (_, index): MediaItem => {
    const mediaId = `${randomInt(1, 2 ** 47)}${String(index).padStart(6, "0")}`.slice(0, 18);
    return { ...pattern, messageId: pattern.messageId + 1_000_000 + index, mediaId };
  });
  await addAll(account, { items: further, chat });
  await account.queue.act("pause", { all: true });
}

/**
 * Resolves to the moment, epoch milliseconds, at which so many more rows are done; rejects when one fails. The moment is the one that the
 * rows themselves record, because the deltas that tell of it come only ten times a second.
 */
function whenDone(account: AccountRuntime, count: number): Promise<number> {
  const done = new Set<number>();
  const startedAt = epochMs();
  let lastFinishedAt = startedAt;
  return new Promise((resolve, reject) => {
    const end = account.queue.onDelta(({ changed }) => {
      for (const row of changed) {
        if (row.state === "failed" || row.state === "skipped") {
          end();
          reject(new Error(`${row.fileName} ${row.state}: ${JSON.stringify(row.reason)}`));
          return;
        }
        if (row.state !== "done" || row.finishedAt === null || row.finishedAt < Math.floor(startedAt)) continue;
        done.add(row.id);
        lastFinishedAt = Math.max(lastFinishedAt, row.finishedAt);
      }
      if (done.size < count) return;
      end();
      resolve(lastFinishedAt);
    });
  });
}
