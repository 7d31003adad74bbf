import { setMaxListeners } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FilePermits, FlightControl, type Permit } from "../../../../src/main/downloads/flight-control";
import { firstWindowSize } from "../../../../src/main/downloads/flight-window";
import { Failure } from "../../../../src/shared/errors";
import { ManualClock } from "./manual-clock";
import { SimulatedLink } from "./simulated-link";

const mebibyte = 1_048_576;
const ceiling = 32;

/** A link that one file of many lanes is fetched over; `end` stops it and resolves when all lanes have ended. */
function downloadOver(shape: SimulatedLink["shape"], lanes = 2 * ceiling) {
  const link = new SimulatedLink(shape);
  const control = new FlightControl({ clock: link.clock, ceiling: () => ceiling });
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const ended = link.fetch(control, { number: 1, lanes, chunkBytes: mebibyte }, stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await ended;
  };
  return { link, control, stop, end };
}

/** The share of the link's speed that is used over the next ten seconds. */
async function shareOf(link: SimulatedLink): Promise<number> {
  const before = link.totalBytes;
  await link.pass(10_000);
  return (link.totalBytes - before) / (10 * link.shape.bytesPerSecond);
}

const latencies = fc.constantFrom(0, 30, 100);
/** Up to what the ceiling can carry over 100 ms. */
const speeds = fc.integer({ min: 2, max: 200 }).map((mebibytes) => mebibytes * mebibyte);

describe("the window of a data centre", () => {
  it("finds the speed of the link, and is never wider than its ceiling", async () => {
    await fc.assert(
      fc.asyncProperty(latencies, speeds, async (latencyMs, bytesPerSecond) => {
        const { link, control, end } = downloadOver({ latencyMs, bytesPerSecond });
        await link.pass(10_000);
        expect(await shareOf(link)).toBeGreaterThanOrEqual(0.9);
        expect(link.mostInFlight).toBeLessThanOrEqual(ceiling);
        await end();
        expect(control.busy).toBe(0);
        expect(link.inFlight).toBe(0);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("stays narrow where more in flight does not help", async () => {
    const { link, control, end } = downloadOver({ latencyMs: 0, bytesPerSecond: 20 * mebibyte });
    await link.pass(9_000);
    expect(control.windowSize(2)).toBe(firstWindowSize);
    await end();
  });

  it("finds its width anew when small files follow a large one", async () => {
    const { link, control, end } = downloadOver({ latencyMs: 30, bytesPerSecond: 60 * mebibyte });
    await link.pass(2_000);
    await end();
    const stop = new AbortController();
    setMaxListeners(0, stop.signal);
    const ended = link.fetch(control, { number: 2, lanes: 2 * ceiling, chunkBytes: 100 * 1_024 }, stop.signal);
    await link.pass(1_000);
    expect(await shareOf(link)).toBeGreaterThanOrEqual(0.9);
    stop.abort();
    await ended;
  });

  it("follows a link that becomes longer", async () => {
    const { link, end } = downloadOver({ latencyMs: 10, bytesPerSecond: 50 * mebibyte });
    await link.pass(10_000);
    link.shape = { latencyMs: 150, bytesPerSecond: 50 * mebibyte };
    await link.pass(30_000);
    expect(await shareOf(link)).toBeGreaterThanOrEqual(0.9);
    await end();
  });

  it("is halved once by all the requests that one broken connection takes along, and recovers", async () => {
    const { link, control, end } = downloadOver({ latencyMs: 100, bytesPerSecond: 100 * mebibyte });
    await link.pass(10_000);
    const wide = control.windowSize(2);
    expect(wide).toBeGreaterThan(8);
    for (let request = 1; request <= 6; request += 1) link.failLater(1, new Failure("network", "Broken"));
    await link.pass(300);
    expect(control.windowSize(2)).toBe(Math.floor(wide / 2));
    await link.pass(10_000);
    expect(await shareOf(link)).toBeGreaterThanOrEqual(0.9);
    await end();
  });

  it("recovers from any faults", async () => {
    const failures = [
      new Failure("network", "No answer in time", { code: "TIMEOUT" }),
      new Failure("network", "Reset", { code: "ECONNRESET" }),
      new Failure("network", "Internal", { code: "INTERNAL_SERVER_ERROR" }),
    ];
    const faults = fc.array(
      fc.record({ after: fc.integer({ min: 1, max: 400 }), failure: fc.constantFrom(...failures) }),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(latencies, faults, async (latencyMs, planned) => {
        const { link, end } = downloadOver({ latencyMs, bytesPerSecond: 60 * mebibyte });
        for (const { after, failure } of planned) link.failLater(after, failure);
        await link.pass(25_000);
        expect(await shareOf(link)).toBeGreaterThanOrEqual(0.9);
        await end();
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it("is not narrowed by errors of the server's own", async () => {
    const { link, control, end } = downloadOver({ latencyMs: 100, bytesPerSecond: 100 * mebibyte });
    await link.pass(8_000);
    const wide = control.windowSize(2);
    for (let request = 1; request <= 50; request += 1) {
      link.failLater(request * 10, new Failure("network", "Internal", { code: "INTERNAL_SERVER_ERROR" }));
    }
    await link.pass(4_000);
    expect(control.windowSize(2)).toBeGreaterThanOrEqual(wide);
    await end();
  });

  it("stays halved for a minute after Telegram has asked to slow down, and goes down to one at the least", async () => {
    const { link, control, end } = downloadOver({ latencyMs: 100, bytesPerSecond: 100 * mebibyte });
    await link.pass(10_000);
    const wide = control.windowSize(2);
    link.failLater(1, new Failure("flood-wait", "Slow down", { waitSeconds: 3 }));
    await link.pass(55_000);
    expect(control.windowSize(2)).toBe(Math.floor(wide / 2));
    await link.pass(30_000);
    expect(control.windowSize(2)).toBeGreaterThan(wide / 2);
    for (let request = 1; request <= 3_000; request += 1) {
      link.failLater(request, new Failure("flood-wait", "Slow down", { waitSeconds: 3 }));
    }
    await link.pass(20_000);
    expect(control.windowSize(2)).toBe(1);
    await end();
  });

  it("does not grow when less is asked for than it would allow", async () => {
    const { link, control, end } = downloadOver({ latencyMs: 100, bytesPerSecond: 100 * mebibyte }, 3);
    await link.pass(20_000);
    expect(control.windowSize(2)).toBe(firstWindowSize);
    await end();
  });
});

/** A lane that asks for one permit. */
class Lane {
  readonly #stop = new AbortController();
  #permit: Permit | null = null;

  constructor(file: FilePermits | undefined, dcId: number) {
    file?.take(dcId, this.#stop.signal).then(
      (permit) => {
        this.#permit = permit;
      },
      () => undefined,
    );
  }

  answer(): void {
    this.#permit?.answered(1);
  }

  fail(): void {
    this.#permit?.failed(new Failure("network", "Broken"));
  }

  /** Gives up waiting; a permit that it has stays its own. */
  abort(): void {
    this.#stop.abort();
  }
}

describe("the permits", () => {
  it("let all files progress alike, whatever their number of lanes", async () => {
    const link = new SimulatedLink({ latencyMs: 30, bytesPerSecond: 40 * mebibyte });
    const control = new FlightControl({ clock: link.clock, ceiling: () => ceiling });
    const stop = new AbortController();
    const ended = [16, 2, 8, 4, 16].map((lanes, index) =>
      link.fetch(control, { number: index, lanes, chunkBytes: mebibyte / 2 }, stop.signal),
    );
    await link.pass(20_000);
    const shares = [0, 1, 2, 3, 4].map((number) => (link.answered.get(number) ?? 0) / link.totalBytes);
    for (const share of shares) expect(share).toBeGreaterThan(0.1);
    stop.abort();
    await Promise.all(ended);
  });

  it("go to the file with the fewest requests in flight, among equals to the first in order", async () => {
    const control = new FlightControl({ clock: new ManualClock(), ceiling: () => 3 });
    const never = new AbortController().signal;
    const files = [control.forFile(), control.forFile(), control.forFile()];
    const granted: number[] = [];
    const [first, second, third] = files;
    if (first === undefined || second === undefined || third === undefined) throw new Error("unreachable");
    const held = [await second.take(2, never), await second.take(2, never), await second.take(2, never)];
    for (const [number, file] of [
      [2, second],
      [3, third],
      [3, third],
      [1, first],
    ] as const) {
      void file.take(2, never).then(() => granted.push(number));
    }
    held[0]?.answered(1);
    await Promise.resolve();
    expect(granted).toEqual([1]);
    held[1]?.answered(1);
    await Promise.resolve();
    expect(granted).toEqual([1, 3]);
    // Given back once only.
    held[1]?.failed(new Error("late"));
    held[1]?.answered(1);
    await Promise.resolve();
    expect(granted).toEqual([1, 3]);
    expect(control.busy).toBe(3);
  });

  it("of one data centre do not wait for those of another", async () => {
    const control = new FlightControl({ clock: new ManualClock(), ceiling: () => ceiling });
    const never = new AbortController().signal;
    const file = control.forFile();
    for (let request = 0; request < firstWindowSize; request += 1) await file.take(2, never);
    let granted = false;
    void file.take(2, never).then(() => {
      granted = true;
    });
    await control.forFile().take(4, never);
    expect(granted).toBe(false);
  });

  it("are held back while a slow disk has as many chunks to write as may be in memory", async () => {
    const control = new FlightControl({ clock: new ManualClock(), ceiling: () => 2 });
    const never = new AbortController().signal;
    const file = control.forFile();
    const written: (() => void)[] = [];
    const writes = [1, 2].map(() => control.whileWriting(() => new Promise<void>((resolve) => written.push(resolve))));
    let granted = 0;
    void file.take(2, never).then(() => {
      granted += 1;
    });
    await Promise.resolve();
    expect(granted).toBe(0);
    written[0]?.();
    await writes[0];
    expect(granted).toBe(1);
    written[1]?.();
    await writes[1];
  });

  it("are all given back, however requests end and whenever lanes give up", async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("take" as const), file: fc.nat(3), dcId: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ do: fc.constantFrom("answer" as const, "fail" as const, "abort" as const), which: fc.nat(50) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), fc.integer({ min: 1, max: 6 }), async (steps, most) => {
        const clock = new ManualClock();
        const control = new FlightControl({ clock, ceiling: () => most });
        const files = [0, 1, 2, 3].map(() => control.forFile());
        const lanes: Lane[] = [];
        for (const each of steps) {
          const lane = lanes[each.do === "take" ? -1 : each.which % Math.max(1, lanes.length)];
          if (each.do === "take") lanes.push(new Lane(files[each.file], each.dcId));
          else lane?.[each.do]();
          clock.advance(7);
          await Promise.resolve();
          expect(control.busy).toBeLessThanOrEqual(most);
        }
        // Whoever still waits gets a permit as the others give theirs back, or gives up.
        for (const lane of [...lanes, ...lanes]) {
          await Promise.resolve();
          lane.abort();
          lane.fail();
        }
        expect(control.busy).toBe(0);
        await files[0]?.take(1, new AbortController().signal);
        expect(control.busy).toBe(1);
      }),
    );
  });
});
