import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QueueFeed } from "../../../../src/main/downloads/queue-feed";
import { TotalsCounter } from "../../../../src/main/downloads/queue-totals";
import type { DownloadRow, QueueDelta, QueuePage } from "../../../../src/shared/downloads";
import { ManualClock } from "./manual-clock";

/** A queue of rows with nothing behind it, told by a real feed. */
class FedQueue {
  readonly clock = new ManualClock();
  readonly rows = new Map<number, DownloadRow>();
  readonly feed = new QueueFeed({
    clock: this.clock,
    row: (id) => this.rows.get(id) ?? null,
    totals: () => ({
      counts: { ...new TotalsCounter({ counts: [], doneBytes: 0, totalBytes: 0 }).counts },
      bytesPerSecond: 0,
      doneBytes: 0,
      totalBytes: 0,
      freeBytes: null,
      pausedAll: false,
    }),
  });

  set(id: number, position: number, doneBytes = 0): void {
    this.rows.set(id, { ...emptyRow, id, position, doneBytes });
    this.feed.changed(id);
  }

  remove(id: number): void {
    if (this.rows.delete(id)) this.feed.removed(id);
  }

  page(after: number | null, limit: number): QueuePage {
    const rows = this.sorted().filter((row) => row.position > (after ?? Number.NEGATIVE_INFINITY));
    const shown = rows.slice(0, limit);
    return {
      rows: shown,
      next: shown.length === limit ? (shown.at(-1)?.position ?? null) : null,
      revision: this.feed.revision,
    };
  }

  sorted(): DownloadRow[] {
    return [...this.rows.values()].sort((one, other) => one.position - other.position);
  }
}

const emptyRow: DownloadRow = {
  id: 0,
  accountId: "1",
  chatId: "user:1",
  chatTitle: "",
  messageId: 1,
  kind: "photo",
  fileName: "",
  sizeBytes: null,
  doneBytes: 0,
  bytesPerSecond: 0,
  state: "queued",
  reason: null,
  position: 0,
  attempts: 0,
  addedAt: 0,
  finishedAt: null,
  path: null,
  hasThumbnail: false,
};

/** Reads as a window would: pages one after another, deltas whenever they come, each page and delta possibly late. */
class Reader {
  readonly rows = new Map<number, DownloadRow>();
  readonly #deltas: QueueDelta[] = [];
  next: number | null | "first" = "first";

  receive(delta: QueueDelta): void {
    this.#deltas.push(delta);
    this.#apply(delta);
  }

  take(page: QueuePage): void {
    for (const row of page.rows) this.rows.set(row.id, row);
    this.next = page.next;
    // Deltas that overtook the page are newer than it.
    for (const delta of this.#deltas) if (delta.revision >= page.revision) this.#apply(delta);
  }

  #apply(delta: QueueDelta): void {
    for (const row of delta.changed) this.rows.set(row.id, row);
    for (const id of delta.removed) this.rows.delete(id);
  }

  sorted(): DownloadRow[] {
    return [...this.rows.values()].sort((one, other) => one.position - other.position);
  }
}

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("set" as const), id: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant("remove" as const), id: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(10, 50, 100, 250) }),
    fc.record({ do: fc.constant("ask" as const), limit: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ do: fc.constant("deliver" as const) }),
  ),
  { maxLength: 60 },
);

type Step = { do: "set" | "remove"; id: number } | { do: "wait"; ms: number } | { do: "ask"; limit: number } | Deliver;
type Deliver = { do: "deliver" };

/** A queue and its reader: the queue changes while pages and deltas are on their way. */
class Play {
  readonly queue = new FedQueue();
  readonly reader = new Reader();
  readonly #removed = new Set<number>();
  #late: QueuePage | null = null;
  #position = 0;

  constructor() {
    this.queue.feed.onDelta((delta) => this.reader.receive(delta));
    for (let id = 1; id <= 6; id += 1) this.queue.set(id, ++this.#position);
  }

  step(step: Step): void {
    if (step.do === "set") this.#set(step.id);
    else if (step.do === "remove") this.#remove(step.id);
    else if (step.do === "wait") this.queue.clock.advance(step.ms);
    else if (step.do === "ask") this.#ask(step.limit);
    else this.#deliver();
  }

  /** Everything on its way arrives, and the reader takes the pages that it has not seen. */
  end(): void {
    this.#deliver();
    while (this.reader.next !== null) {
      this.#ask(3);
      this.#deliver();
    }
    this.queue.clock.advance(1_000);
  }

  #set(id: number): void {
    this.#position += 1;
    if (!this.#removed.has(id)) this.queue.set(id, this.#position, this.#position);
  }

  #remove(id: number): void {
    // An id is never used again, as in the database.
    if (this.queue.rows.has(id)) this.#removed.add(id);
    this.queue.remove(id);
  }

  #ask(limit: number): void {
    const { next } = this.reader;
    if (this.#late === null && next !== null) this.#late = this.queue.page(next === "first" ? null : next, limit);
  }

  #deliver(): void {
    if (this.#late !== null) this.reader.take(this.#late);
    this.#late = null;
  }
}

describe("the queue feed", () => {
  it("brings a reader that takes pages while deltas arrive to what is true", () => {
    fc.assert(
      fc.property(steps, (todo) => {
        const play = new Play();
        for (const step of todo) play.step(step);
        play.end();
        const { reader, queue } = play;
        expect(reader.sorted()).toEqual(queue.sorted());
      }),
      { numRuns: 500 },
    );
  });

  it("tells at most ten times a second", () => {
    const queue = new FedQueue();
    const times: number[] = [];
    queue.feed.onDelta(() => times.push(queue.clock.now()));
    for (let ms = 0; ms < 2_000; ms += 5) {
      queue.set(1, 1, ms);
      queue.clock.advance(5);
    }
    expect(times.length).toBeGreaterThanOrEqual(19);
    for (const [index, time] of times.entries()) {
      const before = times[index - 1];
      if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(100);
    }
  });

  it("numbers the deltas without gaps and says nothing when nothing changed", () => {
    const queue = new FedQueue();
    const revisions: number[] = [];
    queue.feed.onDelta((delta) => revisions.push(delta.revision));
    for (let round = 0; round < 3; round += 1) {
      queue.set(1, 1);
      queue.clock.advance(500);
    }
    queue.clock.advance(5_000);
    expect(revisions).toEqual([1, 2, 3]);
    expect(queue.clock.pendingTimers).toBe(0);
  });

  it("splits a change of very many rows, and loses none of them", () => {
    const queue = new FedQueue();
    const sizes: number[] = [];
    const told = new Set<number>();
    queue.feed.onDelta((delta) => {
      sizes.push(delta.changed.length);
      for (const row of delta.changed) told.add(row.id);
    });
    for (let id = 1; id <= 2_500; id += 1) queue.set(id, id);
    queue.clock.advance(1_000);
    expect(sizes).toEqual([1_000, 1_000, 500]);
    expect(told.size).toBe(2_500);
  });

  it("tells what is new when it stops, and nothing afterwards", () => {
    const queue = new FedQueue();
    let deltas = 0;
    queue.feed.onDelta(() => {
      deltas += 1;
    });
    queue.set(1, 1);
    queue.feed.stop();
    expect(deltas).toBe(1);
    queue.set(2, 2);
    queue.clock.advance(1_000);
    expect(deltas).toBe(1);
    expect(queue.clock.pendingTimers).toBe(0);
  });
});
