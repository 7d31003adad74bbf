import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { History } from "../../../../src/main/app/history";
import type { NewHistoryRecord } from "../../../../src/main/storage/history-record";
import type { GatewayChat } from "../../../../src/main/telegram/chat-source";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import type { FoundMessage } from "../../../../src/main/telegram/message-source";
import { Failure } from "../../../../src/shared/errors";
import { temporaryFolder } from "../downloads/conditions";
import { ManualClock } from "../downloads/manual-clock";
import { MemoryFileSource } from "../downloads/memory-file-source";
import { entry, HistoryBench } from "../history/history-bench";
import { chatNamed } from "../selection/linked-world";

interface Scene {
  history: History;
  bench: HistoryBench;
  downloads: string;
  clock: ManualClock;
  chats: Map<string, GatewayChat>;
  /** By message id; a Failure is thrown. */
  messages: Map<number, MediaItem | Failure>;
  /** What was queued: chat and message, with the access hash. */
  queued: string[];
  dropped: number[];
  add(...entries: Partial<NewHistoryRecord>[]): void;
}

function newScene(): Scene {
  const folder = temporaryFolder();
  const downloads = join(folder, "downloads");
  mkdirSync(downloads);
  const bench = new HistoryBench(folder);
  const clock = new ManualClock();
  const chats = new Map([["channel:777", chatNamed("channel:777", "holiday")]]);
  const messages = new Map<number, MediaItem | Failure>();
  const queued: string[] = [];
  const dropped: number[] = [];
  const history = new History({
    store: bench.store,
    search: bench.search,
    messages: {
      byIds: async (_chat, ids, signal) => {
        signal.throwIfAborted();
        return ids.map((id): FoundMessage => {
          const found = messages.get(id) ?? null;
          if (found instanceof Failure) throw found;
          const content = found === null ? "deleted" : "media";
          return { id, content, item: found, groupedId: null, threadId: null, isInForumTopic: false };
        });
      },
    },
    queue: {
      add: async (items, chat, _alongside, { again }) => {
        for (const { messageId } of items) queued.push(`${chat.id} ${chat.accessHash} ${messageId} ${again}`);
      },
      dropFinished: ({ messageId }) => void dropped.push(messageId),
    },
    findChat: (chatId) => chats.get(chatId) ?? null,
    downloadsFolder: () => downloads,
    clock,
  });
  const add = (...entries: Partial<NewHistoryRecord>[]): void =>
    void bench.store.addUnknown(entries.map((each, index) => ({ ...entry, messageId: index + 1, ...each })));
  return { history, bench, downloads, clock, chats, messages, queued, dropped, add };
}

const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "not refused",
    (error: { kind?: string }) => error.kind,
  );

describe("the history for the window", () => {
  it("links to the messages that have links", () => {
    const { history, add } = newScene();
    add({}, { chatId: "channel:5" }, { chatId: "user:5" }, { chatId: "group:5" });
    expect(history.rows([1, 2, 3, 4]).map(({ link }) => link)).toEqual([
      "https://t.me/holiday/1",
      "https://t.me/c/5/2",
      null,
      null,
    ]);
    expect(() => history.linkOf(3)).toThrow("no link");
  });

  it("has the whole text of a message", () => {
    const { history, add } = newScene();
    add({ caption: "At the lake\nuntil sunset" }, {});
    expect(history.rows([1, 2]).map(({ caption }) => caption)).toEqual(["At the lake\nuntil sunset", ""]);
  });

  it("says which files are there, and looks at no path of an imported entry that leads anywhere else", async () => {
    const { history, downloads, add } = newScene();
    for (const name of ["a.jpg", "b.jpg"]) writeFileSync(join(downloads, name), "x");
    const imported = { origin: "imported" as const };
    add(
      { path: join(downloads, "a.jpg"), fileName: "a.jpg" },
      { path: join(downloads, "gone.jpg") },
      { path: null },
      { ...imported, path: join(downloads, "b.jpg"), fileName: "b.jpg" },
      { ...imported, path: join(downloads, "b.jpg"), fileName: "holiday.jpg" },
      { ...imported, path: join(downloads, "..", "history.db"), fileName: "history.db" },
      { ...imported, path: "/etc/passwd", fileName: "passwd" },
      { ...imported, path: "//server/share/b.jpg", fileName: "b.jpg" },
      { ...imported, path: "b.jpg", fileName: "b.jpg" },
    );
    const states = await history.files([1, 2, 3, 4, 5, 6, 7, 8, 9, 99]);
    expect(new Map(states.map(({ id, state }) => [id, state]))).toEqual(
      new Map(
        Object.entries({ 1: "there", 2: "missing", 3: "unknown", 4: "there" })
          .concat([5, 6, 7, 8, 9].map((id) => [String(id), "unknown"]))
          .map(([id, state]) => [Number(id), state]),
      ),
    );
    expect(await history.pathOf(4)).toBe(join(downloads, "b.jpg"));
    expect(await Promise.all([2, 3, 5, 6, 99].map((id) => refusal(history.pathOf(id))))).toEqual([
      "file-missing",
      "file-missing",
      "file-missing",
      "file-missing",
      "unknown-download",
    ]);
  });

  it("asks Telegram for a message that is wanted again, also of a chat that is no longer listed", async () => {
    const { history, add, messages, queued, chats } = newScene();
    const item = { ...new MemoryFileSource().addFile("file1", 5), messageId: 1 };
    messages.set(1, item);
    add({});
    await history.again(1);
    chats.clear();
    await history.again(1);
    expect(queued).toEqual(["channel:777 7 1 true", "channel:777 5 1 true"]);
  });

  it("takes a text only in the place of a text: a message that has lost its media is none", async () => {
    const { history, add, messages, queued } = newScene();
    const text = { ...new MemoryFileSource().addFile("file1", 5), kind: "text" as const };
    for (const messageId of [1, 2]) messages.set(messageId, { ...text, messageId });
    add({}, { kind: "text" });
    expect(await Promise.all([1, 2].map((id) => refusal(history.again(id))))).toEqual(["message-gone", "not refused"]);
    expect(queued).toEqual(["channel:777 7 2 true"]);
  });

  it("says why a message can't come again", async () => {
    const { history, add, messages, queued } = newScene();
    messages.set(4, new Failure("network", "unreachable"));
    add({}, { chatId: "user:9", chatAccessHash: null }, {}, {});
    expect(await Promise.all([1, 2, 9, 4].map((id) => refusal(history.again(id))))).toEqual([
      "message-gone",
      "unknown-chat",
      "unknown-download",
      "network",
    ]);
    expect(queued).toEqual([]);
  });

  it("forgets an entry with its row in the queue, and tells the window at most once a second", () => {
    const { history, add, bench, dropped, clock } = newScene();
    let told = 0;
    history.onChange(() => {
      told += 1;
    });
    add({}, {});
    for (const id of [1, 2, 2]) history.forget(id);
    expect([bench.store.count(), dropped, told]).toEqual([0, [1, 2], 0]);
    clock.advance(1_000);
    expect(told).toBe(1);
  });

  it("takes no more questions once it is stopped", async () => {
    const { history } = newScene();
    await history.stop();
    await expect(history.again(1)).rejects.toThrow("shutting down");
  });
});
