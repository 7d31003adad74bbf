import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AccountRuntime } from "../../../src/main/app/account-runtime";
import { type Database, openDatabase } from "../../../src/main/storage/database";
import type { WatchWish } from "../../../src/shared/watch-rules";
import { sha256Of } from "../../e2e/support/file-hashes";
import { downloadSettings } from "../../support/download-settings";
import { startYamlWorker } from "../../support/yaml-worker";
import { recordingLog } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

const accountId = "1001";
const longEnough = { timeout: 30_000, interval: 20 };

let world: SignedIn;
let folder: string;
let database: Database;
let runtime: AccountRuntime;
let chatKey: string;
let posted = 0;

beforeEach(async () => {
  world = await signedInTo("empty");
  folder = mkdtempSync(join(tmpdir(), "gramhaul-watch-"));
  chatKey = await addChat("Watched");
  posted = 0;
  await begin();
});

afterEach(async () => {
  await runtime.stop();
  database.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

/** A chat is in the list of chats once something was said in it. */
async function addChat(title: string): Promise<string> {
  const { key } = await world.control.addChat({ kind: "supergroup", title });
  await world.control.addMessage({ chat: key, text: "hello" });
  return key;
}

/** Everything that lives while an account is signed in, on a database on disk. */
async function begin(): Promise<void> {
  database = openDatabase(join(folder, "gramhaul.db")).database;
  runtime = new AccountRuntime({
    account: { id: accountId, name: "Ada", username: null, maskedPhone: null },
    gateway: world.gateway,
    database,
    settings: downloadSettings(join(folder, "downloads"), { keepFreeMegabytes: () => 1 }),
    cacheFolder: join(folder, "cache"),
    startYamlWorker,
    log: recordingLog(),
  });
  runtime.start();
  await expect.poll(() => runtime.chats.find(chatKey)?.title, longEnough).toBe("Watched");
}

async function restart(meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
  runtime.closeIntake();
  await runtime.stop();
  database.close();
  await meanwhile();
  await begin();
}

async function post(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    posted += 1;
    await world.control.addMessage({
      chat: chatKey,
      file: { kind: "document", fileName: `${posted}.bin`, sizeBytes: 2_000 + posted },
    });
  }
}

function wish(change: Partial<WatchWish> = {}): WatchWish {
  return { chatId: chatKey, topic: null, kinds: ["document"], filter: null, template: null, since: null, ...change };
}

/** Resolves when so many files are done; they are then what the server has, each once, and nothing else is in the queue. */
async function haveCome(from: number, count: number): Promise<void> {
  await expect.poll(() => runtime.queue.totals().counts.done, longEnough).toBe(count);
  const files = (await world.control.filesOfChat(chatKey)).slice(from, from + count);
  const { rows } = runtime.queue.page(null, 5_000);
  expect(rows.map(({ messageId }) => messageId).sort((a, b) => a - b)).toEqual(files.map(({ messageId }) => messageId));
  for (const { messageId, path } of rows) {
    const wanted = files.find((file) => file.messageId === messageId)?.sha256;
    expect(await sha256Of(path ?? "")).toBe(wanted);
  }
}

test("what is posted comes by Telegram's updates, bit for bit", async () => {
  await post(3);
  const rule = await runtime.makeWatchRule(wish());
  expect(rule.seen).toBe(0);
  await post(20);
  await haveCome(3, 20);
  expect(runtime.watch.list()).toMatchObject([{ state: "watching", seen: 20, matched: 20, queued: 20 }]);
});

test("a broken connection leaves no gap", async () => {
  await runtime.makeWatchRule(wish());
  for (let round = 0; round < 4; round += 1) {
    await world.control.dropConnections();
    await post(40);
  }
  await haveCome(0, 160);
});

test("what was posted between two starts comes, with nothing twice", async () => {
  await runtime.makeWatchRule(wish());
  await post(10);
  await haveCome(0, 10);
  await restart(() => post(130));
  await haveCome(0, 140);
  await restart();
  await post(1);
  await haveCome(0, 141);
  expect(runtime.watch.list()).toMatchObject([{ seen: 141, matched: 141, queued: 141 }]);
});

test("a flood wait and a lost chat are said and got over", async () => {
  const { id } = await runtime.makeWatchRule(wish());
  const refuse = (code: number, text: string) =>
    world.control.addFault({ method: "messages.getHistory", action: { rpcError: { code, text } } });
  const flood = await refuse(420, "FLOOD_WAIT_1");
  await post(1);
  await expect
    .poll(() => runtime.watch.list()[0], longEnough)
    .toMatchObject({
      state: "waiting",
      reason: { kind: "flood-wait" },
    });
  await world.control.removeFault(flood.id);
  await haveCome(0, 1);
  const lost = await refuse(400, "CHANNEL_PRIVATE");
  await post(1);
  await expect
    .poll(() => runtime.watch.list()[0], longEnough)
    .toMatchObject({
      state: "problem",
      reason: { kind: "unavailable", code: "CHANNEL_PRIVATE" },
    });
  await world.control.removeFault(lost.id);
  await runtime.watch.resume(id);
  await haveCome(0, 2);
});

test("many chats are followed side by side", async () => {
  const keys = [chatKey];
  for (let index = 0; index < 9; index += 1) {
    keys.push(await addChat(`Chat ${index}`));
  }
  runtime.reloadChats();
  await expect.poll(() => keys.every((key) => runtime.chats.find(key) !== undefined), longEnough).toBe(true);
  for (const key of keys) await runtime.makeWatchRule(wish({ chatId: key }));
  for (const key of keys) {
    await world.control.addMessage({ chat: key, file: { kind: "document", fileName: "one.bin", sizeBytes: 3_000 } });
  }
  await expect.poll(() => runtime.queue.totals().counts.done, longEnough).toBe(10);
  const { rows } = runtime.queue.page(null, 100);
  for (const { path } of rows) expect(readFileSync(path ?? "")).toHaveLength(3_000);
  expect(new Set(rows.map(({ chatId }) => chatId)).size).toBe(10);
});

test("a rule's own template has the place in the album, also of a part that came late", async () => {
  await runtime.makeWatchRule(wish({ template: "{album_index} {file_name}" }));
  const part = (name: string) =>
    world.control.addMessage({
      chat: chatKey,
      groupedId: "4711",
      file: { kind: "document", fileName: name, sizeBytes: 3_000 },
    });
  await part("a.bin");
  await part("b.bin");
  await expect.poll(() => runtime.queue.totals().counts.done, longEnough).toBe(2);
  await part("c.bin");
  await expect.poll(() => runtime.queue.totals().counts.done, longEnough).toBe(3);
  const names = runtime.queue.page(null, 10).rows.map(({ path }) => basename(path ?? ""));
  expect(names).toEqual(["1 a.bin", "2 b.bin", "3 c.bin"]);
});
