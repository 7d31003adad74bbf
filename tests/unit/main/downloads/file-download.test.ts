import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../src/shared/errors";
import { gate, temporaryFolder, until } from "./conditions";
import { benchFor, type FileBench } from "./file-download-bench";
import { seededBytes } from "./memory-file-source";

const half = 524_288;
const mebibyte = 1_048_576;

function expectExact(bench: FileBench, path: string, id = "file1"): void {
  expect(Buffer.compare(readFileSync(path), Buffer.from(bench.source.content(id)))).toBe(0);
}

/** Lets reads through until `count` have been answered, then holds the rest until they are aborted. */
function stallAfter(bench: FileBench, count: number): void {
  let answered = 0;
  bench.source.beforeRead = (_call, signal) => {
    answered += 1;
    if (answered <= count) return undefined;
    return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
}

async function failureOf(run: Promise<unknown>): Promise<Failure> {
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Failure)) throw new Error(`Expected a Failure, got ${String(error)}`);
  return error;
}

describe("downloading a file", () => {
  it("writes every byte, names the file, dates it and leaves no part behind", async () => {
    const folder = join(temporaryFolder(), "Chat");
    const bench = benchFor(folder, 5 * mebibyte + 123);
    const done = await bench.run();
    expect(done).toEqual({ path: join(folder, "file1.bin"), sizeBytes: 5 * mebibyte + 123 });
    expectExact(bench, done.path);
    expect(statSync(done.path).mtimeMs).toBe(1_600_000_000_000);
    expect(readdirSync(folder)).toEqual(["file1.bin"]);
    expect(bench.states).toEqual(["downloading", "verifying"]);
    expect(bench.progress.at(-1)).toBe(5 * mebibyte + 123);
  });

  it("is exact for any size and any number of chunks in flight", async () => {
    const folder = temporaryFolder();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 * mebibyte }),
        fc.integer({ min: 1, max: 16 }),
        fc.boolean(),
        async (sizeBytes, chunksInFlight, sizeIsKnown) => {
          fc.pre(sizeIsKnown || sizeBytes > 0);
          number += 1;
          const bench = benchFor(folder, sizeBytes, {
            id: `file${number}`,
            declaredBytes: sizeIsKnown ? sizeBytes : null,
          });
          bench.chunksInFlight = chunksInFlight;
          const done = await bench.run();
          expect(done.sizeBytes).toBe(sizeBytes);
          expectExact(bench, done.path, `file${number}`);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("keeps as many chunks in flight as the setting says, and asks for each once", async () => {
    const bench = benchFor(temporaryFolder(), 20 * half);
    bench.chunksInFlight = 6;
    const open = gate();
    bench.source.beforeRead = async () => {
      await open.opened;
      return undefined;
    };
    const run = bench.run();
    await until(() => bench.source.inFlight === 6, "six requests in flight");
    open.open();
    await run;
    expect(bench.source.mostInFlight).toBe(6);
    expect(new Set(bench.source.reads.map((call) => call.offset)).size).toBe(bench.source.reads.length);
    expect(bench.source.reads.length).toBe(20);
  });

  it("makes an empty file of one that is declared empty, without asking for bytes", async () => {
    const bench = benchFor(temporaryFolder(), 0);
    const done = await bench.run();
    expect(statSync(done.path).size).toBe(0);
    expect(bench.source.reads).toEqual([]);
    expect(bench.states).toEqual(["verifying"]);
  });
});

describe("resuming", () => {
  it("stops at once, keeps what is recorded, and fetches only the rest", async () => {
    const bench = benchFor(temporaryFolder(), 20 * half);
    stallAfter(bench, 7);
    const abort = new AbortController();
    const run = bench.run(abort.signal);
    await until(() => bench.progress.at(-1) === 7 * half && bench.source.inFlight === 4, "seven chunks on disk");
    abort.abort();
    expect((await failureOf(run)).kind).toBe("cancelled");
    expect(bench.source.inFlight).toBe(0);
    const part = bench.job.partPath ?? "";
    expect(existsSync(part)).toBe(true);

    bench.source.reads.length = 0;
    bench.source.beforeRead = () => undefined;
    const done = await bench.run();
    expectExact(bench, done.path);
    expect(bench.source.reads.length).toBe(13);
    expect(existsSync(part)).toBe(false);
    // Resumed progress never starts from zero again.
    expect(Math.min(...bench.progress.slice(-13))).toBe(8 * half);
  });

  it("drops an answer that a source gives after the abort, and does not wait for a source that ignores it", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    const late = gate();
    bench.source.beforeRead = async () => {
      await late.opened;
      return undefined;
    };
    const abort = new AbortController();
    const run = bench.run(abort.signal);
    await until(() => bench.source.inFlight === 4);
    abort.abort();
    expect((await failureOf(run)).kind).toBe("cancelled");
    const recorded = bench.progress.length;
    late.open();
    await until(() => bench.source.inFlight === 0);
    expect(bench.progress.length).toBe(recorded);
    expect(statSync(bench.job.partPath ?? "").size).toBe(0);
  });

  it("fetches again what a vanished part file held", async () => {
    const bench = benchFor(temporaryFolder(), 6 * half);
    await stopAfter(bench, 3);
    rmSync(bench.job.partPath ?? "");
    bench.source.reads.length = 0;
    const done = await bench.run();
    expectExact(bench, done.path);
    expect(bench.source.reads.length).toBe(6);
  });

  it("fetches again what a shortened part file lost, and only that", async () => {
    const bench = benchFor(temporaryFolder(), 6 * half);
    bench.chunksInFlight = 1;
    await stopAfter(bench, 4);
    truncateSync(bench.job.partPath ?? "", 2 * half + 1);
    bench.source.reads.length = 0;
    const done = await bench.run();
    expectExact(bench, done.path);
    expect(bench.source.reads.map((call) => call.offset)).toEqual([2 * half, 3 * half, 4 * half, 5 * half]);
  });

  it("does not trust bytes of the part file that are not recorded", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    await stopAfter(bench, 1);
    writeFileSync(bench.job.partPath ?? "", Buffer.alloc(4 * half, 0xee), { flag: "r+" });
    bench.job = { ...bench.job, chunks: null };
    const done = await bench.run();
    expectExact(bench, done.path);
  });

  it("cuts a part file that is longer than the file", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    await stopAfter(bench, 2);
    truncateSync(bench.job.partPath ?? "", 9 * half);
    expectExact(bench, (await bench.run()).path);
  });

  it("finishes a part that is complete without asking for a byte", async () => {
    const bench = benchFor(temporaryFolder(), 3 * half);
    const done = await bench.run();
    const part = `${done.path}.part`;
    writeFileSync(part, readFileSync(done.path));
    rmSync(done.path);
    bench.job = { ...bench.job, partPath: part };
    bench.source.reads.length = 0;
    bench.states.length = 0;
    expectExact(bench, (await bench.run()).path);
    expect(bench.source.reads).toEqual([]);
    expect(bench.states).toEqual(["verifying"]);
  });

  it("recognises a file that was published just before a crash", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, 3 * half);
    const done = await bench.run();
    bench.source.reads.length = 0;
    expect(await bench.run()).toEqual(done);
    expect(bench.source.reads).toEqual([]);
    expect(readdirSync(folder)).toEqual(["file1.bin"]);
  });

  it("takes up a file of unknown size where it stopped", async () => {
    const bench = benchFor(temporaryFolder(), 5 * half + 77, { declaredBytes: null });
    await stopAfter(bench, 3);
    bench.source.reads.length = 0;
    const done = await bench.run();
    expect(done.sizeBytes).toBe(5 * half + 77);
    expectExact(bench, done.path);
    expect(bench.source.reads.map((call) => call.offset / half)).toEqual([3, 4, 5]);
    expect(bench.job.sizeBytes).toBe(5 * half + 77);
  });
});

/** Runs until `count` chunks are recorded, then aborts. */
async function stopAfter(bench: FileBench, count: number): Promise<void> {
  stallAfter(bench, count);
  const abort = new AbortController();
  const run = bench.run(abort.signal);
  await until(() => bench.progress.length >= count && bench.source.inFlight > 0, `${count} chunks`);
  abort.abort();
  await failureOf(run);
  bench.source.beforeRead = () => undefined;
}

describe("what Telegram gets wrong", () => {
  it("never calls a file done that ends before its declared size, and trusts nothing of it afterwards", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, 2 * half + 5, { declaredBytes: 3 * half });
    bench.source.onRenew = (_call, item) => ({ ...item, sizeBytes: 3 * half });
    const failure = await failureOf(bench.run());
    expect(failure.kind).toBe("integrity");
    expect(failure.options.code).toBe("TOO_SHORT");
    expect(readdirSync(folder)).toEqual(["file1.bin.part"]);
    expect(bench.job.chunks?.bitmap.every((byte) => byte === 0)).toBe(true);
  });

  it("never calls a file done that goes on after its declared size", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, 2 * half, { declaredBytes: 2 * half - 9 });
    bench.source.onRenew = (_call, item) => ({ ...item, sizeBytes: 2 * half - 9 });
    const failure = await failureOf(bench.run());
    expect(failure.kind).toBe("integrity");
    expect(failure.options.code).toBe("TOO_LONG");
    expect(existsSync(join(folder, "file1.bin"))).toBe(false);
  });

  it("fetches the file anew when the message announces another size by now", async () => {
    const bench = benchFor(temporaryFolder(), 3 * half + 1, { declaredBytes: 4 * half });
    const done = await bench.run();
    expect(done.sizeBytes).toBe(3 * half + 1);
    expectExact(bench, done.path);
    expect(bench.source.renewals.length).toBe(1);
    expect(bench.job.sizeBytes).toBe(3 * half + 1);
  });

  it("does not take nothing for a file when the size is unknown", async () => {
    const bench = benchFor(temporaryFolder(), 0, { declaredBytes: null });
    bench.source.onRenew = (_call, item) => ({ ...item, sizeBytes: null });
    const failure = await failureOf(bench.run());
    expect([failure.kind, failure.options.code]).toEqual(["integrity", "EMPTY"]);
  });

  it("asks again for a chunk whose answer was cut once", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    let cut = false;
    bench.source.beforeRead = (call) => {
      if (cut || call.offset !== half) return undefined;
      cut = true;
      return seededBytes("file1", half, 100);
    };
    expectExact(bench, (await bench.run()).path);
    expect(bench.source.reads.length).toBe(5);
  });

  it("renews an expired reference once for all chunks in flight and keeps what is on disk", async () => {
    const bench = benchFor(temporaryFolder(), 8 * half);
    let answered = 0;
    bench.source.beforeRead = () => {
      answered += 1;
      if (answered === 5) bench.source.expire("file1");
      return undefined;
    };
    expectExact(bench, (await bench.run()).path);
    expect(bench.source.renewals).toEqual([
      { chat: { id: "channel:777", accessHash: "9" }, messageId: 1, mediaId: "file1" },
    ]);
    expect(bench.job.location.fileReference).toBe("reference-2");
    const perOffset = new Map<number, number>();
    for (const call of bench.source.reads) perOffset.set(call.offset, (perOffset.get(call.offset) ?? 0) + 1);
    expect(Math.max(...perOffset.values())).toBe(2);
    expect(bench.source.reads.length).toBeLessThanOrEqual(8 + 4);
  });

  it("gives up on references that are expired as soon as they are fresh", async () => {
    const bench = benchFor(temporaryFolder(), 2 * half);
    bench.source.beforeRead = () => {
      bench.source.expire("file1");
      return undefined;
    };
    expect((await failureOf(bench.run())).kind).toBe("reference-expired");
    expect(bench.source.renewals.length).toBe(3);
  });

  it("tells that the message is gone when a reference can't be renewed", async () => {
    const bench = benchFor(temporaryFolder(), 2 * half);
    bench.source.expire("file1");
    bench.source.onRenew = () => {
      throw new Failure("message-deleted", "Gone");
    };
    expect((await failureOf(bench.run())).kind).toBe("message-deleted");
  });

  it("reports a flood wait with its length and keeps what is on disk", async () => {
    const bench = benchFor(temporaryFolder(), 8 * half);
    bench.chunksInFlight = 1;
    bench.source.beforeRead = () => {
      if (bench.source.reads.length <= 3) return undefined;
      throw new Failure("flood-wait", "Slow down", { waitSeconds: 17, code: "FLOOD_WAIT_17" });
    };
    const failure = await failureOf(bench.run());
    expect([failure.kind, failure.options.waitSeconds]).toEqual(["flood-wait", 17]);
    expect(bench.progress.at(-1)).toBe(3 * half);
  });

  it("tries a chunk again after a fault of the connection, with growing pauses, and gives up after the last", async () => {
    const bench = benchFor(temporaryFolder(), half);
    bench.source.beforeRead = () => {
      throw new Failure("network", "Reset");
    };
    const run = failureOf(bench.run());
    for (const [index, pauseMs] of [500, 1_000, 2_000, 4_000].entries()) {
      await until(() => bench.clock.msToNextTimer !== null, `pause ${index}`);
      expect(bench.clock.msToNextTimer).toBe(pauseMs);
      expect(bench.source.reads.length).toBe(index + 1);
      bench.clock.advance(pauseMs);
    }
    expect((await run).kind).toBe("network");
    expect(bench.source.reads.length).toBe(5);
    expect(bench.clock.pendingTimers).toBe(0);
  });

  it("goes on after a fault of the connection that passes", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    bench.source.beforeRead = () => {
      if (bench.source.reads.length === 2) throw new Failure("network", "Reset");
      return undefined;
    };
    const run = bench.run();
    await until(() => bench.clock.msToNextTimer === 500);
    bench.clock.advance(500);
    expectExact(bench, (await run).path);
  });

  it("ends a pause between two tries as soon as it is aborted", async () => {
    const bench = benchFor(temporaryFolder(), half);
    bench.source.beforeRead = () => {
      throw new Failure("network", "Reset");
    };
    const abort = new AbortController();
    const run = failureOf(bench.run(abort.signal));
    await until(() => bench.clock.pendingTimers === 1);
    abort.abort();
    expect((await run).kind).toBe("cancelled");
    expect(bench.clock.pendingTimers).toBe(0);
  });

  it("stops the other chunks when one fails for good", async () => {
    const bench = benchFor(temporaryFolder(), 8 * half);
    bench.source.beforeRead = (call, signal) => {
      if (call.offset === 2 * half) throw new Failure("unavailable", "Restricted");
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    expect((await failureOf(bench.run())).kind).toBe("unavailable");
    expect(bench.source.inFlight).toBe(0);
    expect(bench.source.reads.length).toBe(4);
  });
});
