import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ShuttingDown } from "../../../../src/main/lifecycle/work-tracker";
import { MessageLists } from "../../../../src/main/selection/message-lists";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { openDatabase } from "../../../../src/main/storage/database";
import { MessageListStore } from "../../../../src/main/storage/message-list-store";
import type { FoundMessage } from "../../../../src/main/telegram/message-source";
import { Failure } from "../../../../src/shared/errors";
import type { MessageList } from "../../../../src/shared/imports";
import { temporaryFolder, until } from "../downloads/conditions";
import { ManualClock } from "../downloads/manual-clock";
import { MemoryFileSource } from "../downloads/memory-file-source";

const chat = { id: "channel:777", accessHash: "5", title: "News" };
const accountId = "1001";

/** A chat in which every third message has no file, a queue that takes the others, and the lists between. */
class ListBench {
  readonly clock = new ManualClock();
  readonly asked: string[] = [];
  readonly queued = new Set<number>();
  /** Messages that are nothing but text. */
  readonly texts = new Set<number>();
  beforeAnswer: (signal: AbortSignal) => void | Promise<void> = () => undefined;
  beforeCommit: () => void = () => undefined;
  lists: MessageLists;
  readonly #files = new MemoryFileSource();
  readonly #database;

  constructor() {
    const { database } = openDatabase(join(temporaryFolder(), "lists.db"));
    new AccountStore(database).save({ id: accountId, name: "Ada", username: null, maskedPhone: null });
    this.#database = database;
    this.lists = this.#make();
  }

  async restart(): Promise<void> {
    await this.lists.shutdown();
    this.lists = this.#make();
    this.lists.restore();
  }

  async end(): Promise<void> {
    await this.lists.shutdown();
    this.#database.close();
  }

  get only(): MessageList {
    const [list, ...others] = this.lists.list();
    if (list === undefined || others.length > 0) throw new Error(`Expected one list, not ${others.length}`);
    return list;
  }

  #make(): MessageLists {
    return new MessageLists({
      store: new MessageListStore(this.#database, accountId),
      messages: { byIds: (_chat, ids, signal) => this.#byIds(ids, signal) },
      queue: {
        add: async (items, _chat, alongside) => {
          const fresh = items.filter(({ messageId }) => !this.queued.has(messageId));
          this.#database.transaction(() => {
            this.beforeCommit();
            alongside(fresh.length);
          });
          for (const { messageId } of fresh) this.queued.add(messageId);
        },
        whenRoom: async () => undefined,
      },
      log: { warn: () => undefined },
      clock: this.clock,
    });
  }

  async #byIds(ids: readonly number[], signal: AbortSignal): Promise<FoundMessage[]> {
    this.asked.push(`${ids[0]}..${ids.at(-1)}`);
    await this.beforeAnswer(signal);
    return ids.map((id) => {
      const file = { ...this.#files.addFile(`777${id}`, 10), chatId: chat.id, messageId: id };
      const isText = this.texts.has(id);
      const item = isText ? { ...file, kind: "text" as const } : id % 3 === 0 ? null : file;
      const content = isText ? "text" : item === null ? "deleted" : "media";
      return { id, content, item, groupedId: null, threadId: null, isInForumTopic: false };
    });
  }
}

let bench: ListBench;
beforeEach(() => {
  bench = new ListBench();
});
afterEach(() => bench.end());

const ids = (count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => index + 1);
const ended = (state: MessageList["state"]): Promise<void> => until(() => bench.only.state === state, state);

describe("a list of messages", () => {
  it("is asked for by hundreds; each file joins the queue, and what has none is counted", async () => {
    bench.lists.start(chat, ids(250));
    await ended("done");
    expect(bench.asked).toEqual(["1..100", "101..200", "201..250"]);
    expect(bench.queued.size).toBe(167);
    expect(bench.only).toMatchObject({ total: 250, looked: 250, queued: 167, known: 0, empty: 83, reason: null });
  });

  it("takes texts only where they are wanted, also after a restart", async () => {
    for (const id of [3, 102]) bench.texts.add(id);
    bench.lists.start(chat, ids(150));
    await ended("done");
    expect(bench.only).toMatchObject({ queued: 100, empty: 50 });
    bench.beforeAnswer = async (signal) => {
      if (bench.asked.length === 4)
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    bench.lists.start(chat, ids(150), true);
    await until(() => bench.asked.length === 4);
    await bench.restart();
    await ended("done");
    expect(bench.only).toMatchObject({ queued: 2, known: 100, empty: 48 });
  });

  it("again, finds that everything is there; the earlier one is forgotten", async () => {
    bench.lists.start(chat, ids(10));
    await ended("done");
    bench.lists.start(chat, ids(10));
    await ended("done");
    expect(bench.only).toMatchObject({ queued: 0, known: 7, empty: 3 });
  });

  it("goes on after the end of the app with the batch that was interrupted", async () => {
    bench.beforeAnswer = async (signal) => {
      if (bench.asked.length === 2)
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    bench.lists.start(chat, ids(250));
    await until(() => bench.asked.length === 2);
    await bench.restart();
    await ended("done");
    expect(bench.asked).toEqual(["1..100", "101..200", "101..200", "201..250"]);
    expect(bench.only).toMatchObject({ looked: 250, queued: 167, known: 0 });
  });

  it("waits where Telegram asks to, and goes on by itself", async () => {
    bench.beforeAnswer = () => {
      if (bench.asked.length === 1) throw new Failure("flood-wait", "slow", { waitSeconds: 30 });
    };
    bench.lists.start(chat, ids(5));
    await ended("waiting");
    expect(bench.only.reason).toMatchObject({ kind: "flood-wait", until: bench.clock.now() + 30_000 });
    bench.clock.advance(30_000);
    await ended("done");
  });

  it("stops and goes on where it was; of a chat without access it says so", async () => {
    bench.beforeAnswer = () => {
      throw new Failure("network", "away");
    };
    const { id } = bench.lists.start(chat, ids(5));
    await ended("waiting");
    await bench.lists.stop(id);
    expect(bench.only).toMatchObject({ state: "stopped", reason: null });
    bench.beforeAnswer = () => {
      throw new Failure("unavailable", "CHANNEL_PRIVATE");
    };
    await bench.lists.resume(id);
    await ended("failed");
    expect(bench.only.reason).toMatchObject({ kind: "unavailable" });
    bench.beforeAnswer = () => undefined;
    await bench.lists.resume(id);
    await ended("done");
    await bench.lists.dismiss(id);
    expect(bench.lists.list()).toEqual([]);
  });

  it("without a session waits for the next sign-in", async () => {
    bench.beforeAnswer = () => {
      throw new Failure("auth-lost", "gone");
    };
    bench.lists.start(chat, ids(5));
    await ended("waiting");
    expect(bench.only.reason).toMatchObject({ kind: "signed-out" });
    bench.beforeAnswer = () => undefined;
    await bench.restart();
    await ended("done");
  });

  it("a commit that fails loses nothing", async () => {
    bench.beforeCommit = () => {
      throw new Failure("disk-full", "full");
    };
    const { id } = bench.lists.start(chat, ids(5));
    await ended("failed");
    bench.beforeCommit = () => undefined;
    await bench.lists.resume(id);
    await ended("done");
    expect(bench.only).toMatchObject({ looked: 5, queued: 4 });
  });

  it("begins no more while the app ends", () => {
    bench.lists.closeIntake();
    expect(() => bench.lists.start(chat, ids(5))).toThrow(ShuttingDown);
  });
});
