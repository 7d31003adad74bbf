import { setMaxListeners } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FileBudget, SpeedLimit } from "../../../../src/main/downloads/speed-limit";
import { until } from "./conditions";
import { ManualClock } from "./manual-clock";

const kilobyte = 1_000;
const kibibyte = 1_024;
const never = new AbortController().signal;
setMaxListeners(0, never);
/** Lets everything happen that happens at this moment of the clock. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function newLimit(bytesPerSecond: number | null) {
  const clock = new ManualClock();
  const present = { bytesPerSecond };
  const limit = new SpeedLimit({ clock, bytesPerSecond: () => present.bytesPerSecond });
  const change = (to: number | null): void => {
    present.bytesPerSecond = to;
    limit.wake();
  };
  return { clock, limit, change };
}

/** A file that always wants its next piece; says when it got each. */
class GreedyFile {
  readonly got: { at: number; bytes: number }[] = [];
  readonly #budget: FileBudget;
  readonly #clock: ManualClock;
  readonly #lanes: number;
  readonly #stop = new AbortController();
  #order = 0;

  constructor(limit: SpeedLimit, clock: ManualClock, lanes: number, pieceBytes: (budget: FileBudget) => number) {
    this.#budget = limit.forFile();
    this.#clock = clock;
    this.#lanes = lanes;
    for (let lane = 0; lane < this.#lanes; lane += 1) void this.#run(pieceBytes).catch(() => undefined);
  }

  get bytes(): number {
    return this.got.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(pieceBytes: (budget: FileBudget) => number): Promise<void> {
    for (;;) {
      const bytes = pieceBytes(this.#budget);
      this.#order += 1;
      const allowance = await this.#budget.take(this.#order, bytes, this.#stop.signal);
      this.got.push({ at: this.#clock.now(), bytes });
      allowance.spent(bytes);
    }
  }
}

async function pass(clock: ManualClock, ms: number, stepMs = 50): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await settle();
    clock.advance(Math.min(stepMs, ms - passed));
  }
  await settle();
}

describe("the speed limit", () => {
  it.each([20, 50, 400, 5_000])("keeps to %i kB/s over time, with several files", async (kilobytes) => {
    const { clock, limit } = newLimit(kilobytes * kilobyte);
    const files = [1, 2, 3].map(() => new GreedyFile(limit, clock, 4, (budget) => budget.pieceBytes()));
    await pass(clock, 120_000);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const exact = kilobytes * kilobyte * 120;
    expect(bytes).toBeGreaterThan(exact * 0.98);
    expect(bytes).toBeLessThan(exact * 1.06);
    for (const file of files) file.stop();
  });

  it("lets nobody wait without a limit", async () => {
    const { clock, limit } = newLimit(null);
    const budget = limit.forFile();
    for (let order = 1; order <= 100; order += 1) (await budget.take(order, 1_000_000, never)).spent(1_000_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it("gives the files their turns, whatever they ask with", async () => {
    const { clock, limit } = newLimit(400 * kilobyte);
    const files = [16, 1, 4].map((lanes) => new GreedyFile(limit, clock, lanes, () => 128 * kibibyte));
    await pass(clock, 60_000);
    const shares = files.map(({ got }) => got.length);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    for (const file of files) file.stop();
  });

  it("finishes what has begun before it begins something new", async () => {
    const { clock, limit } = newLimit(100 * kilobyte);
    const budget = limit.forFile();
    (await budget.take(1, 100_000, never)).spent(100_000);
    const order: number[] = [];
    for (const number of [3, 2, 4, 1]) void budget.take(number, 100_000, never).then(() => order.push(number));
    await pass(clock, 5_000);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("counts a higher limit at once for who waits already", async () => {
    const { clock, limit, change } = newLimit(10 * kilobyte);
    const budget = limit.forFile();
    (await budget.take(1, 1_000_000, never)).spent(1_000_000);
    let came = false;
    void budget.take(2, 1, never).then(() => {
      came = true;
    });
    await pass(clock, 1_000);
    change(1_000 * kilobyte);
    await pass(clock, 900);
    expect(came).toBe(false);
    await pass(clock, 100);
    expect(came).toBe(true);
  });

  it("lets everybody go at once when it is lifted", async () => {
    const { clock, limit, change } = newLimit(10 * kilobyte);
    const budgets = [limit.forFile(), limit.forFile()];
    let came = 0;
    for (const budget of budgets) {
      for (let order = 1; order <= 5; order += 1) {
        void budget.take(order, 1_000_000, never).then(() => {
          came += 1;
        });
      }
    }
    await settle();
    expect(came).toBe(1);
    change(null);
    await settle();
    expect(came).toBe(10);
    expect(clock.pendingTimers).toBe(0);
  });

  it("does not let the old, higher rate be waited out at the new, lower one", async () => {
    const { clock, limit, change } = newLimit(2_000 * kilobyte);
    const budget = limit.forFile();
    (await budget.take(1, 1_000_000, never)).spent(1_000_000);
    let came = false;
    void budget.take(2, 1, never).then(() => {
      came = true;
    });
    change(10 * kilobyte);
    // What is owed is worth half a second at the old limit, and stays so.
    await pass(clock, 500);
    expect(came).toBe(true);
  });

  it("gives back what did not come", async () => {
    const { clock, limit } = newLimit(100 * kilobyte);
    const budget = limit.forFile();
    const failed = await budget.take(1, 1_000_000, never);
    let came = false;
    void budget.take(2, 100_000, never).then(() => {
      came = true;
    });
    await pass(clock, 1_000);
    expect(came).toBe(false);
    failed.spent(0);
    await settle();
    expect(came).toBe(true);
  });

  it("rejects with the signal's reason at once, and leaves no timer behind", async () => {
    const { clock, limit } = newLimit(kilobyte);
    const budget = limit.forFile();
    await budget.take(1, 1_000_000, never);
    const stop = new AbortController();
    const waiting = budget.take(2, 1, stop.signal);
    const reason = new Error("paused");
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(budget.take(3, 1, stop.signal)).rejects.toBe(reason);
    expect(clock.pendingTimers).toBe(0);
  });

  it("goes on when the system's clock is set back", async () => {
    const clock = new ManualClock();
    let offset = 0;
    const limit = new SpeedLimit({
      clock: { now: () => clock.now() + offset, after: (ms, work) => clock.after(ms, work) },
      bytesPerSecond: () => 100 * kilobyte,
    });
    const budget = limit.forFile();
    await budget.take(1, 100_000, never);
    offset = -3_600_000;
    let came = false;
    void budget.take(2, 1, never).then(() => {
      came = true;
    });
    await pass(clock, 2_100);
    expect(came).toBe(true);
  });

  it("asks for pieces worth half a second, as Telegram and its hashes allow them", () => {
    const pieces = [null, 10_000_000, 2_100_000, 1_000_000, 400_000, 1_000].map((rate) =>
      newLimit(rate).limit.forFile().pieceBytes(),
    );
    expect(pieces.map((bytes) => bytes / kibibyte)).toEqual([1_024, 1_024, 1_024, 256, 128, 128]);
  });
});

const rates = fc.integer({ min: 1_000, max: 5_000_000 });
const stretch = fc.record({
  rate: fc.option(rates, { freq: 8 }),
  ms: fc.integer({ min: 0, max: 10_000 }),
  /** Which files stop asking in this stretch. */
  leaves: fc.nat({ max: 9 }),
});

describe("any course of limits and files", () => {
  it("never grants more than limit × time, one piece, and a quarter of a second", async () => {
    await fc.assert(
      fc.asyncProperty(
        rates,
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 65_536, max: 1_048_576 }),
        async (rate, lanes, pieceBytes) => {
          const { clock, limit } = newLimit(rate);
          const begin = clock.now();
          const files = lanes.map((count) => new GreedyFile(limit, clock, count, () => pieceBytes));
          await pass(clock, 5_000, 250);
          const got = files.flatMap((file) => file.got).sort((one, other) => one.at - other.at);
          // From any grant to any later one.
          for (let from = 0; from < got.length; from += 37) {
            const start = got[from]?.at ?? begin;
            let bytes = 0;
            for (const grant of got.slice(from)) {
              bytes += grant.bytes;
              expect(bytes).toBeLessThanOrEqual((rate * (grant.at - start)) / 1_000 + rate * 0.25 + pieceBytes + 1);
            }
          }
          for (const file of files) file.stop();
          await settle();
          expect(clock.pendingTimers).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps within what the limits allowed while they held, and forgets nobody", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stretch, { minLength: 1, maxLength: 8 }), async (stretches) => {
        const { clock, limit, change } = newLimit(1_000);
        const piece = 131_072;
        // Without a limit everything is granted at once: a file that asks for ever would never end.
        const waiting = new Set<AbortController>();
        let bytes = 0;
        let allowed = 0;
        for (const { rate, ms, leaves } of stretches) {
          change(rate);
          const budget = limit.forFile();
          for (let order = 1; order <= 10; order += 1) {
            const stop = new AbortController();
            waiting.add(stop);
            const taken = budget.take(order, piece, stop.signal).then((allowance) => {
              bytes += piece;
              allowance.spent(piece);
            });
            void taken.catch(() => undefined).finally(() => waiting.delete(stop));
          }
          for (const stop of [...waiting].slice(0, leaves)) stop.abort();
          await settle();
          const before = bytes;
          await pass(clock, ms, 500);
          if (rate === null) expect(waiting.size).toBe(0);
          else {
            allowed = (rate * ms) / 1_000 + rate * 0.25 + piece;
            expect(bytes - before).toBeLessThanOrEqual(allowed + 1);
          }
        }
        change(5_000_000);
        for (let wait = 0; wait < 100 && waiting.size > 0; wait += 1) await pass(clock, 500, 500);
        await until(() => waiting.size === 0, "everybody to get what they asked for");
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
