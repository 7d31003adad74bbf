import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../src/shared/errors";
import { temporaryFolder, until } from "./conditions";
import { benchFor, type FileBench } from "./file-download-bench";
import { seededBytes } from "./memory-file-source";

const half = 524_288;
const mebibyte = 1_048_576;

function expectExact(bench: FileBench, path: string, id = "file1"): void {
  expect(Buffer.compare(readFileSync(path), Buffer.from(bench.source.content(id)))).toBe(0);
}

function failureOf(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => null,
    (error: unknown) => error,
  );
}

/** One byte of the answer is another. */
function wrongBytes(id: string, offset: number, length: number, at: number): Uint8Array {
  const bytes = seededBytes(id, offset, length);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

/** Lets the first `count` answers for the chunk at `offset` be wrong in one byte. */
function spoil(bench: FileBench, offset: number, length: number, count: number): void {
  let spoilt = 0;
  bench.source.beforeRead = (call) => {
    if (call.offset !== offset || spoilt === count) return undefined;
    spoilt += 1;
    return wrongBytes(call.id, offset, length, length - 1);
  };
}

const readsAt = (bench: FileBench, offset: number) =>
  bench.source.reads.filter((call) => call.offset === offset).length;

describe("a chunk with wrong bytes", () => {
  it.each([1, 3])("is fetched again, it alone, when the first %i answers are wrong", async (count) => {
    const bench = benchFor(temporaryFolder(), 10 * half + 77);
    spoil(bench, 3 * half, half, count);
    const done = await bench.run();
    expectExact(bench, done.path);
    expect(readsAt(bench, 3 * half)).toBe(1 + count);
    expect(bench.source.reads).toHaveLength(11 + count);
  });

  it("that stays wrong ends the run as an integrity failure; what was right stays on disk", async () => {
    const bench = benchFor(temporaryFolder(), 10 * half);
    bench.chunksInFlight = 1;
    spoil(bench, 3 * half, half, Number.POSITIVE_INFINITY);
    expect(await failureOf(bench.run())).toMatchObject({ kind: "integrity", options: { code: "WRONG_HASH" } });
    expect(readsAt(bench, 3 * half)).toBe(4);
    expect(bench.progress.at(-1)).toBe(3 * half);
    expect(bench.source.renewals).toEqual([]);

    bench.source.reads.length = 0;
    bench.source.beforeRead = () => undefined;
    const done = await bench.run();
    expectExact(bench, done.path);
    expect(bench.source.reads).toHaveLength(7);
  });

  it("is found at the end of a file, in a file of one small chunk, and in one of unknown size", async () => {
    for (const [size, chunk, declared] of [
      [2 * half + 5, 2 * half, 2 * half + 5],
      [70_000, 0, 70_000],
      [2 * half + 5, half, null],
    ] as const) {
      const bench = benchFor(temporaryFolder(), size, { declaredBytes: declared });
      spoil(bench, chunk, Math.min(half, size - chunk), 1);
      expectExact(bench, (await bench.run()).path);
      expect(readsAt(bench, chunk)).toBe(2);
    }
  });

  it("may have been cut: in a file of unknown size that does not pass for its end", async () => {
    const bench = benchFor(temporaryFolder(), 3 * half + 9, { declaredBytes: null });
    let cuts = 0;
    bench.source.beforeRead = ({ id, offset }) => {
      if (offset !== half || cuts > 0) return undefined;
      cuts += 1;
      return seededBytes(id, offset, 131_072);
    };
    const done = await bench.run();
    expect(done.sizeBytes).toBe(3 * half + 9);
    expectExact(bench, done.path);
    expect(readsAt(bench, half)).toBe(2);
  });

  it("goes unnoticed when the setting is off, and then nobody asks for hashes", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    bench.verifyHashes = false;
    spoil(bench, half, half, 1);
    const done = await bench.run();
    expect(readFileSync(done.path)[2 * half - 1]).not.toBe(bench.source.content("file1")[2 * half - 1]);
    expect(bench.source.hashQuestions).toEqual([]);
  });
});

describe("the hashes", () => {
  it("are asked for once per window, in whatever size the server gives them", async () => {
    const bench = benchFor(temporaryFolder(), 64 * mebibyte);
    bench.source.hashesPerAnswer = 64;
    expectExact(bench, (await bench.run()).path);
    expect(bench.source.hashQuestions).toEqual(Array.from({ length: 8 }, (_, window) => window * 8 * mebibyte));
  });

  it("hold up no chunk: while they are awaited, as many chunks are in flight as ever", async () => {
    const bench = benchFor(temporaryFolder(), 8 * half);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    bench.source.beforeHashes = () => held;
    const run = bench.run();
    await until(() => bench.source.reads.length === 4 && bench.source.inFlight === 0, "four chunks have come");
    expect(bench.progress).toEqual([]);
    release();
    expectExact(bench, (await run).path);
  });

  it("find any one wrong byte, however ranges and chunks lie, unless its range reaches beyond the chunk", async () => {
    const folder = temporaryFolder();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 * mebibyte }),
        fc.constantFrom(4_096, 30_000, 65_536, 131_072, 300_000, 1_048_576, 3_000_000),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (sizeBytes, hashedBytes, hashesPerAnswer, where) => {
          number += 1;
          const id = `file${number}`;
          const bench = benchFor(folder, sizeBytes, { id });
          Object.assign(bench.source, { hashedBytes, hashesPerAnswer });
          const position = Math.floor(where * sizeBytes);
          const spoilt: { from: number; to: number }[] = [];
          bench.source.beforeRead = ({ offset, limit }) => {
            if (spoilt.length > 0 || position < offset || position >= offset + limit) return undefined;
            const length = Math.min(limit, sizeBytes - offset);
            spoilt.push({ from: offset, to: offset + length });
            return wrongBytes(id, offset, length, position - offset);
          };
          const done = await bench.run();
          const { from, to } = spoilt[0] ?? { from: 0, to: 0 };
          const rangeFrom = position - (position % hashedBytes);
          const isSeen = rangeFrom >= from && Math.min(rangeFrom + hashedBytes, sizeBytes) <= to;
          expect(readsAt(bench, from)).toBe(isSeen ? 2 : 1);
          if (isSeen) expectExact(bench, done.path, id);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("that the server does not have, or refuses, are done without, and it is not asked again", async () => {
    const none = benchFor(temporaryFolder(), 8 * half);
    none.source.hashesPerAnswer = 0;
    expectExact(none, (await none.run()).path);
    expect(none.source.hashQuestions).toHaveLength(1);

    const refused = benchFor(temporaryFolder(), 8 * half);
    refused.source.beforeHashes = () => {
      throw new Failure("unknown", "Refused", { code: "METHOD_INVALID" });
    };
    expectExact(refused, (await refused.run()).path);
    expect(refused.source.hashQuestions.length).toBeLessThanOrEqual(4);
    expect(refused.hashRefusals).toEqual([]);
  });

  it("that Telegram wants asked for more slowly hold up no file, and the others are told", async () => {
    const bench = benchFor(temporaryFolder(), 8 * half);
    bench.source.beforeHashes = () => {
      throw new Failure("flood-wait", "Slow down", { waitSeconds: 30 });
    };
    expectExact(bench, (await bench.run()).path);
    expect(new Set(bench.hashRefusals)).toEqual(new Set([30]));
  });

  it("are asked for again with a fresh reference", async () => {
    const bench = benchFor(temporaryFolder(), 8 * half);
    let isExpired = false;
    bench.source.beforeHashes = () => {
      if (!isExpired) bench.source.expire("file1");
      isExpired = true;
    };
    expectExact(bench, (await bench.run()).path);
    expect(bench.source.renewals).toHaveLength(1);
  });

  it("end with the run: one that is stopped leaves no question behind", async () => {
    const bench = benchFor(temporaryFolder(), 8 * half);
    let aborted = 0;
    bench.source.beforeHashes = (_offset, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => {
          aborted += 1;
          reject(signal.reason);
        }),
      );
    const abort = new AbortController();
    const run = failureOf(bench.run(abort.signal));
    await until(() => bench.source.hashQuestions.length === 1, "a question");
    abort.abort();
    expect(await run).toMatchObject({ kind: "cancelled" });
    expect(aborted).toBe(1);
  });
});
