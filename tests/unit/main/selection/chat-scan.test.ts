import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { WorkTracker } from "../../../../src/main/lifecycle/work-tracker";
import { ChatScans, UnknownChat } from "../../../../src/main/selection/chat-scan";
import { FilterRefused } from "../../../../src/main/selection/filter/filter-refused";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { openDatabase } from "../../../../src/main/storage/database";
import { ScanStore } from "../../../../src/main/storage/scan-store";
import type { HistoryPage, HistoryRequest, HistorySource } from "../../../../src/main/telegram/history-source";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import type { Scan } from "../../../../src/shared/downloads";
import { Failure } from "../../../../src/shared/errors";
import { mediaKinds } from "../../../../src/shared/media";
import { temporaryFolder, until } from "../downloads/conditions";
import { ManualClock } from "../downloads/manual-clock";
import { MemoryFileSource } from "../downloads/memory-file-source";

const accountId = "1001";
const chat = { id: "channel:777", accessHash: "5", title: "News" };
const wish = { chatId: chat.id, kinds: ["photo" as const, "video" as const], order: "newest-first" as const };

/** A history of numbered media, a queue that takes them, and the scans between. */
class ScanBench implements HistorySource {
  readonly clock = new ManualClock();
  readonly tracker = new WorkTracker();
  readonly pages: (number | null)[] = [];
  readonly requests: HistoryRequest[] = [];
  readonly queued = new Set<number>();
  /** How many media the chat has, one a message. */
  messages = 250;
  /** As long as this is true, the queue is full. */
  full = false;
  beforePage: (from: number | null, signal: AbortSignal) => void | Promise<void> = () => undefined;
  scans: ChatScans;
  readonly #database;
  readonly #waiters = new Set<() => void>();

  constructor() {
    const { database } = openDatabase(join(temporaryFolder(), "scans.db"));
    new AccountStore(database).save({ id: accountId, name: "Ada", username: null, maskedPhone: null });
    this.#database = database;
    this.scans = this.#make();
  }

  /** The app ends in order and begins again. */
  async restart(): Promise<void> {
    await this.scans.shutdown();
    this.scans = this.#make();
  }

  async end(): Promise<void> {
    await this.scans.shutdown();
    this.#database.close();
  }

  get only(): Scan {
    const [scan, ...others] = this.scans.list();
    if (scan === undefined || others.length > 0) throw new Error(`Expected one scan, not ${this.scans.list().length}`);
    return scan;
  }

  drain(): void {
    this.full = false;
    for (const look of this.#waiters) look();
  }

  async mediaCounts() {
    const none = Object.fromEntries(mediaKinds.map((kind) => [kind, 0])) as Record<(typeof mediaKinds)[number], number>;
    return { ...none, links: 0, photo: this.messages - 50, video: 50, document: 1_000 };
  }

  async page(_chat: unknown, request: HistoryRequest, signal: AbortSignal): Promise<HistoryPage> {
    this.requests.push(request);
    this.pages.push(request.from);
    await this.beforePage(request.from, signal);
    const first = request.from ?? 1;
    const last = Math.min(this.messages, first + request.limit - 1);
    const items: MediaItem[] = [];
    for (let message = first; message <= last; message += 1) items.push(itemOf(message));
    return { items, scanned: items.length, next: last < this.messages ? last + 1 : null };
  }

  #make(): ChatScans {
    return new ChatScans({
      history: this,
      threads: {
        topics: async () => [],
        missingTopics: async () => [],
        discussion: async () => ({ state: "none" }),
      },
      store: new ScanStore(this.#database, accountId),
      queue: {
        add: (items, _chat, alongside) =>
          this.tracker.run(async () => {
            const fresh = items.filter((item) => !this.queued.has(item.messageId));
            for (const item of fresh) this.queued.add(item.messageId);
            alongside(fresh.length, { downloaded: 0 });
          }),
        whenRoom: (signal) =>
          new Promise((resolve, reject) => {
            const onAbort = () => reject(signal.reason);
            const look = () => {
              if (this.full) return;
              signal.removeEventListener("abort", onAbort);
              resolve();
            };
            signal.addEventListener("abort", onAbort);
            this.#waiters.add(look);
            look();
          }),
      },
      findChat: (id) => (id === chat.id ? chat : null),
      log: { warn: () => undefined },
      clock: this.clock,
    });
  }
}

function itemOf(messageId: number): MediaItem {
  return { ...new MemoryFileSource().addFile("file1", 10), messageId, caption: `number ${messageId}` };
}

const benches: ScanBench[] = [];

function newBench(): ScanBench {
  const bench = new ScanBench();
  benches.push(bench);
  return bench;
}

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

describe("a scan of a chat", () => {
  it("queues all media page by page and tells how far it is", async () => {
    const bench = newBench();
    const told: Scan[] = [];
    bench.scans.onChange((scans) => told.push(...scans));
    const scan = bench.scans.start(wish);
    expect(scan).toMatchObject({ state: "running", scanned: 0, chatTitle: "News", kinds: ["photo", "video"] });
    await until(() => bench.only.state === "done");
    expect(bench.only).toMatchObject({ scanned: 250, found: 250, queued: 250, expected: 250, reason: null });
    expect(bench.pages).toEqual([null, 101, 201]);
    expect(bench.queued.size).toBe(250);
    expect([...new Set(told.map((each) => each.scanned))]).toEqual([0, 100, 200, 250]);
    expect(JSON.stringify(told)).not.toContain("accessHash");
  });

  it("fetches no further page while the queue is full", async () => {
    const bench = newBench();
    bench.beforePage = () => {
      bench.full = true;
    };
    bench.scans.start(wish);
    await until(() => bench.only.scanned === 100);
    for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    expect(bench.pages.length).toBe(1);
    bench.drain();
    await until(() => bench.only.scanned === 200);
    expect(bench.pages.length).toBe(2);
  });

  it("refuses a chat that is not there", () => {
    const bench = newBench();
    expect(() => bench.scans.start({ ...wish, chatId: "user:1" })).toThrow(UnknownChat);
    expect(bench.scans.list()).toEqual([]);
  });

  it("is begun once, however often it is wished for while it runs", async () => {
    const bench = newBench();
    bench.full = true;
    const first = bench.scans.start(wish);
    expect(bench.scans.start({ ...wish, kinds: ["video", "photo", "video"] }).id).toBe(first.id);
    expect(bench.scans.start({ ...wish, order: "oldest-first" }).id).not.toBe(first.id);
    const [seeds, tools] = [7, 9].map((id) => ({ id, title: `Topic ${id}` }));
    if (seeds === undefined || tools === undefined) throw new Error("there are two");
    const ofTopics = bench.scans.start({ ...wish, topics: [seeds, tools] });
    expect(ofTopics.id).not.toBe(first.id);
    expect(bench.scans.start({ ...wish, topics: [tools, seeds, tools] }).id).toBe(ofTopics.id);
    const others = [{ topics: [seeds] }, { withComments: true }, { wholeAlbums: true }];
    const ids = others.map((more) => bench.scans.start({ ...wish, ...more }).id);
    expect(new Set([first.id, ofTopics.id, ...ids]).size).toBe(5);
  });

  it("takes the place of the chat's earlier ones that are done, also across a restart", async () => {
    const bench = newBench();
    const first = bench.scans.start(wish);
    await until(() => bench.only.state === "done");
    const second = bench.scans.start(wish);
    expect(second.id).not.toBe(first.id);
    await until(() => bench.only.state === "done");
    await bench.restart();
    expect(bench.only.id).toBe(second.id);
  });

  it("keeps what it found when stopped, and goes on from there when resumed", async () => {
    const bench = newBench();
    bench.beforePage = (from, signal) => {
      if (from !== 101) return undefined;
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const { id } = bench.scans.start(wish);
    await until(() => bench.pages.length === 2);
    await bench.scans.stop(id);
    expect(bench.only).toMatchObject({ state: "stopped", queued: 100 });
    await bench.restart();
    bench.scans.restore();
    expect(bench.only.state).toBe("stopped");
    bench.beforePage = () => undefined;
    await bench.scans.resume(id);
    await until(() => bench.only.state === "done");
    expect(bench.pages).toEqual([null, 101, 101, 201]);
    expect(bench.only).toMatchObject({ scanned: 250, found: 250, queued: 250 });
  });

  it("goes on by itself after a restart of the app, without gap or repetition", async () => {
    const bench = newBench();
    bench.beforePage = (from, signal) => {
      if (from !== 201) return undefined;
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    bench.scans.start(wish);
    await until(() => bench.pages.length === 3);
    await bench.restart();
    expect(bench.only).toMatchObject({ state: "running", scanned: 200 });
    bench.beforePage = () => undefined;
    bench.scans.restore();
    await until(() => bench.only.state === "done");
    expect(bench.pages).toEqual([null, 101, 201, 201]);
    expect(bench.only).toMatchObject({ scanned: 250, queued: 250 });
  });

  it("waits out a flood wait with its end, and faults of the connection further and further apart", async () => {
    const bench = newBench();
    let failure: Failure | null = new Failure("flood-wait", "Slow down", { waitSeconds: 12 });
    bench.beforePage = () => {
      if (failure !== null) throw failure;
    };
    bench.scans.start(wish);
    await until(() => bench.only.state === "waiting");
    expect(bench.only.reason).toMatchObject({ kind: "flood-wait", until: bench.clock.now() + 12_000 });
    failure = new Failure("network", "Reset");
    const waits: number[] = [12_000];
    for (let round = 0; round < 6; round += 1) {
      const asked = bench.pages.length;
      bench.clock.advance(waits.at(-1) ?? 0);
      await until(() => bench.pages.length > asked && bench.only.state === "waiting", `wait ${round}`);
      waits.push((bench.only.reason?.until ?? 0) - bench.clock.now());
    }
    expect(waits).toEqual([12_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
    failure = null;
    bench.clock.advance(60_000);
    await until(() => bench.only.state === "done");
    expect(bench.only).toMatchObject({ queued: 250, reason: null });
  });

  it("fails with its reason where waiting does not help, and can be tried again", async () => {
    const bench = newBench();
    let failing = true;
    bench.beforePage = () => {
      if (failing) throw new Failure("unavailable", "No access", { code: "CHANNEL_PRIVATE" });
    };
    const { id } = bench.scans.start(wish);
    await until(() => bench.only.state === "failed");
    expect(bench.only.reason).toMatchObject({ kind: "unavailable", code: "CHANNEL_PRIVATE", retryable: true });
    failing = false;
    await bench.scans.resume(id);
    await until(() => bench.only.state === "done");
  });

  it("waits for the next sign-in when the session is over", async () => {
    const bench = newBench();
    let over = true;
    bench.beforePage = () => {
      if (over) throw new Failure("auth-lost", "Revoked");
    };
    bench.scans.start(wish);
    await until(() => bench.only.state === "waiting");
    expect(bench.only.reason?.kind).toBe("signed-out");
    expect(bench.clock.pendingTimers).toBe(0);
    over = false;
    await until(() => {
      bench.scans.restore();
      return bench.only.state === "done";
    });
  });

  it("ends a wait at once when it is stopped or dismissed", async () => {
    const bench = newBench();
    bench.beforePage = () => {
      throw new Failure("flood-wait", "Slow down", { waitSeconds: 3_600 });
    };
    const { id } = bench.scans.start(wish);
    await until(() => bench.clock.pendingTimers === 1);
    await bench.scans.stop(id);
    expect(bench.clock.pendingTimers).toBe(0);
    expect(bench.only).toMatchObject({ state: "stopped", reason: null });
    await bench.scans.dismiss(id);
    expect(bench.scans.list()).toEqual([]);
    await bench.restart();
    expect(bench.scans.list()).toEqual([]);
  });

  it("takes nothing new while shutting down, and is not harmed by a queue that does the same", async () => {
    const bench = newBench();
    bench.tracker.close();
    bench.scans.start(wish);
    await until(() => bench.pages.length === 1);
    await bench.scans.shutdown();
    expect(bench.only).toMatchObject({ state: "running", scanned: 0 });
    expect(() => bench.scans.start(wish)).toThrow("shutting down");
  });
});

describe("a scan with a filter", () => {
  const evens = "caption == r'number \\d*[02468]'";

  it("queues what the filter lets through, and counts it", async () => {
    const bench = newBench();
    const scan = bench.scans.start({ ...wish, filter: evens });
    expect(scan).toMatchObject({ filter: evens, matched: 0 });
    await until(() => bench.only.state === "done");
    expect(bench.only).toMatchObject({ scanned: 250, found: 250, matched: 125, queued: 125, expected: 250 });
    expect([...bench.queued]).toEqual(Array.from({ length: 125 }, (_, index) => (index + 1) * 2));
  });

  it("has all that it finds match when there is none", async () => {
    const bench = newBench();
    bench.scans.start({ ...wish, filter: null });
    await until(() => bench.only.state === "done");
    expect(bench.only).toMatchObject({ filter: null, found: 250, matched: 250 });
  });

  it("asks Telegram for no more than the filter can let through, and counts nothing that it does not ask for", async () => {
    const bench = newBench();
    bench.scans.start({ ...wish, filter: "id > 10 and message_date < 2022-03-04 and media_type == 'photo'" });
    await until(() => bench.only.state === "done");
    const maxDate = new Date(2022, 2, 4).getTime() / 1_000 - 1;
    for (const request of bench.requests)
      expect(request).toMatchObject({ kinds: ["photo"], range: { minId: 11, maxDate } });
    expect(bench.only).toMatchObject({ kinds: ["photo", "video"], expected: null });
  });

  it("does not say how many there are where texts are among them: Telegram counts none", async () => {
    const bench = newBench();
    bench.scans.start({ ...wish, kinds: ["photo", "text"] });
    await until(() => bench.only.state === "done");
    expect(bench.requests[0]).toMatchObject({ kinds: ["photo", "text"] });
    expect(bench.only).toMatchObject({ found: 250, expected: null });
  });

  it("goes on with the same filter after a restart", async () => {
    const bench = newBench();
    bench.beforePage = (from, signal) => {
      if (from !== 201) return undefined;
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    bench.scans.start({ ...wish, filter: evens });
    await until(() => bench.pages.length === 3);
    await bench.restart();
    expect(bench.only).toMatchObject({ filter: evens, matched: 100 });
    bench.beforePage = () => undefined;
    bench.scans.restore();
    await until(() => bench.only.state === "done");
    expect(bench.only).toMatchObject({ found: 250, matched: 125, queued: 125 });
    expect(bench.queued.size).toBe(125);
  });

  it("is done at once when nothing can match", async () => {
    const bench = newBench();
    bench.scans.start({ ...wish, filter: "media_type == 'voice'" });
    await until(() => bench.only.state === "done");
    expect(bench.pages).toEqual([]);
  });

  it("is another one than that without, or with another", async () => {
    const bench = newBench();
    bench.full = true;
    const { id } = bench.scans.start({ ...wish, filter: evens });
    expect(bench.scans.start({ ...wish, filter: evens }).id).toBe(id);
    expect(bench.scans.start(wish).id).not.toBe(id);
    expect(bench.scans.start({ ...wish, filter: "id > 5" }).id).not.toBe(id);
  });

  it("is not begun with a filter that can't be used", () => {
    const bench = newBench();
    expect(() => bench.scans.start({ ...wish, filter: "id >" })).toThrow(FilterRefused);
    expect(bench.scans.list()).toEqual([]);
  });
});
