import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inFlightControl } from "../../../../src/main/downloads/file-flight";
import { FlightControl } from "../../../../src/main/downloads/flight-control";
import { SpeedLimit } from "../../../../src/main/downloads/speed-limit";
import { longestSilenceMs, StallWatchdog } from "../../../../src/main/downloads/stall-watchdog";
import { Failure } from "../../../../src/shared/errors";
import { ManualClock } from "./manual-clock";
import { MemoryFileSource } from "./memory-file-source";

const kibibyte = 1_024;
const never = new AbortController().signal;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function newFlight(sizeBytes: number, bytesPerSecond: number | null) {
  const clock = new ManualClock();
  const source = new MemoryFileSource();
  const { location } = source.addFile("file1", sizeBytes);
  const present = { bytesPerSecond };
  const limit = new SpeedLimit({ clock, bytesPerSecond: () => present.bytesPerSecond });
  const flight = new FlightControl({ clock, ceiling: () => 8 });
  const seen = { stalls: 0, received: 0 };
  const files = inFlightControl(source, {
    budget: limit.forFile(),
    permits: flight.forFile(),
    watchdog: new StallWatchdog(clock, () => {
      seen.stalls += 1;
    }),
    received: (bytes) => {
      seen.received += bytes;
    },
  });
  const change = (to: number | null): void => {
    present.bytesPerSecond = to;
    limit.wake();
  };
  /** Lets time pass until the promise has settled. */
  const whileTimePasses = async <T>(promise: Promise<T>): Promise<T> => {
    let over = false;
    const settled = promise.finally(() => {
      over = true;
    });
    settled.catch(() => undefined);
    for (await settle(); !over; await settle()) clock.advance(clock.msToNextTimer ?? 1);
    return settled;
  };
  return { clock, source, location, files, flight, seen, change, whileTimePasses };
}

describe("reads under a speed limit", () => {
  it("are one request without a limit", async () => {
    const { files, location, source, seen } = newFlight(1_024 * kibibyte, null);
    const bytes = await files.read(location, 0, 1_024 * kibibyte, never);
    expect(Buffer.compare(bytes, source.content("file1"))).toBe(0);
    expect(source.reads).toHaveLength(1);
    expect(seen.received).toBe(1_024 * kibibyte);
  });

  it("come in pieces at the limit's pace", async () => {
    const { clock, files, location, source, whileTimePasses } = newFlight(1_024 * kibibyte, 100_000);
    const begin = clock.now();
    const bytes = await whileTimePasses(files.read(location, 0, 1_024 * kibibyte, never));
    expect(Buffer.compare(bytes, source.content("file1"))).toBe(0);
    expect(source.reads.map(({ limit }) => limit / kibibyte)).toEqual(Array.from({ length: 8 }, () => 128));
    // Each piece waits until the one before it is paid.
    expect((clock.now() - begin) / 1_000).toBeCloseTo((7 * 128 * kibibyte) / 100_000, 1);
  });

  it("are exact and within the rules of upload.getFile, whatever the limit does in between", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2_200_000 }),
        fc.nat({ max: 4 }),
        fc.nat({ max: 20 }),
        fc.array(fc.option(fc.integer({ min: 10_000, max: 3_000_000 })), { maxLength: 12 }),
        async (sizeBytes, smaller, chunk, limits) => {
          const { change, files, location, source, whileTimePasses } = newFlight(sizeBytes, 100_000);
          const chunkBytes = 1_048_576 >> smaller;
          source.beforeRead = () => {
            change(limits.length > 0 ? (limits.pop() ?? null) : 200_000);
            return undefined;
          };
          const offset = chunk * chunkBytes;
          const bytes = await whileTimePasses(files.read(location, offset, chunkBytes, never));
          const expected = source.content("file1").subarray(offset, offset + chunkBytes);
          expect(Buffer.compare(bytes, expected)).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("end with a short answer, which says where the file ends", async () => {
    const { files, location, source, whileTimePasses } = newFlight(200 * kibibyte, 100_000);
    const bytes = await whileTimePasses(files.read(location, 0, 1_024 * kibibyte, never));
    expect(bytes).toHaveLength(200 * kibibyte);
    expect(source.reads).toHaveLength(2);
  });

  it("that fail give back what they did not receive", async () => {
    const { clock, files, location, source, flight, whileTimePasses } = newFlight(128 * kibibyte, 1_000);
    source.beforeRead = () => {
      throw new Failure("network", "reset");
    };
    const begin = clock.now();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await expect(whileTimePasses(files.read(location, 0, 128 * kibibyte, never))).rejects.toThrow("reset");
    }
    source.beforeRead = () => undefined;
    await whileTimePasses(files.read(location, 0, 128 * kibibyte, never));
    expect(clock.now()).toBe(begin);
    expect(flight.busy).toBe(0);
  });

  it("that are aborted while they wait hold nothing", async () => {
    const { clock, files, location, source, flight } = newFlight(1_024 * kibibyte, 1_000);
    const stop = new AbortController();
    const reading = files.read(location, 0, 1_024 * kibibyte, stop.signal);
    await settle();
    expect(source.reads).toHaveLength(1);
    const reason = new Error("paused");
    stop.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect(flight.busy).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });

  it("do not stall while they wait for their turn", async () => {
    const { clock, files, location, seen } = newFlight(1_024 * kibibyte, 1_000);
    const stop = new AbortController();
    const reading = files.read(location, 0, 1_024 * kibibyte, stop.signal);
    await settle();
    // 128 KiB at 1 kB/s: more than two minutes without a byte.
    clock.advance(longestSilenceMs + 30_000);
    await settle();
    expect(seen).toEqual({ stalls: 0, received: 128 * kibibyte });
    stop.abort();
    await expect(reading).rejects.toBeTruthy();
  });
});
