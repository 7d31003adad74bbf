import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SameContentCheck } from "../../../../src/main/downloads/same-content";
import { temporaryFolder, until } from "./conditions";
import { benchFor, type FileBench } from "./file-download-bench";
import { ManagerBench } from "./manager-bench";

const small = 100_000;
const half = 524_288;

/** Ends the run at the n-th moment before or after a record, as the end of the process would; false when there are not so many. */
async function endAtMoment(bench: FileBench, number: number): Promise<boolean> {
  let moments = 0;
  bench.onRecord = () => {
    moments += 1;
    if (moments === number) throw new Error("The process ends");
  };
  const ended = await bench.run().then(
    () => false,
    () => true,
  );
  bench.onRecord = () => undefined;
  return ended;
}

describe("the end of the process", () => {
  for (const [what, sizeBytes, declared] of [
    ["of a small file", small, small],
    ["of a file of three chunks", 3 * half, 3 * half],
    ["of a small file of unknown size", small, null],
    ["of an empty file", 0, 0],
  ] as const) {
    it(`at any moment between the steps ${what} leaves one whole file after the next run, and no other`, async () => {
      let moments = 0;
      for (let number = 1; ; number += 1) {
        const folder = temporaryFolder();
        const bench = benchFor(folder, sizeBytes, { declaredBytes: declared });
        if (!(await endAtMoment(bench, number))) break;
        moments = number;
        const done = await bench.run();
        expect(readdirSync(folder)).toEqual(["file1.bin"]);
        expect(readFileSync(done.path).equals(Buffer.from(bench.source.content("file1")))).toBe(true);
      }
      // Before and after the reservation and the publishing at least.
      expect(moments).toBeGreaterThanOrEqual(4);
    });
  }

  it("twice, at any two moments, is no worse", async () => {
    for (let first = 1; first <= 4; first += 1) {
      for (let second = 1; second <= 4; second += 1) {
        const folder = temporaryFolder();
        const bench = benchFor(folder, small);
        await endAtMoment(bench, first);
        await endAtMoment(bench, second);
        const done = await bench.run();
        expect(readdirSync(folder)).toEqual(["file1.bin"]);
        expect(readFileSync(done.path).equals(Buffer.from(bench.source.content("file1")))).toBe(true);
      }
    }
  });

  it("between giving a small file its name and taking the old one away fetches nothing again", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, small);
    bench.onRecord = (what, when) => {
      if (what !== "publishing" || when !== "after") return;
      linkSync(join(folder, "file1.bin.part"), join(folder, "file1.bin"));
      throw new Error("The process ends");
    };
    await expect(bench.run()).rejects.toThrow();
    bench.onRecord = () => undefined;
    bench.source.reads.length = 0;
    expect(await bench.run()).toEqual({ path: join(folder, "file1.bin"), sizeBytes: small });
    expect(bench.source.reads).toEqual([]);
    expect(readdirSync(folder)).toEqual(["file1.bin"]);
  });

  it("does not make another's file of the recorded name pass for this one", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, small);
    bench.onRecord = (what, when) => {
      if (what === "publishing" && when === "after") throw new Error("The process ends");
    };
    await expect(bench.run()).rejects.toThrow();
    bench.onRecord = () => undefined;
    writeFileSync(join(folder, "file1.bin"), Buffer.alloc(small, 1));
    const done = await bench.run();
    expect(done.path).toBe(join(folder, "file1 (2).bin"));
    expect(readFileSync(done.path).equals(Buffer.from(bench.source.content("file1")))).toBe(true);
    expect(readFileSync(join(folder, "file1.bin")).equals(Buffer.alloc(small, 1))).toBe(true);
  });

  it("while a part is written again that had been complete and vanished does not make it pass for complete", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, 3 * half);
    bench.onRecord = (what, when) => {
      if (what === "publishing" && when === "after") throw new Error("The process ends");
    };
    await expect(bench.run()).rejects.toThrow();
    rmSync(join(folder, "file1.bin.part"));
    bench.chunksInFlight = 1;
    bench.onRecord = (what, when) => {
      if (what === "recorded" && when === "after" && bench.progress.at(-1) === half) {
        // As long as the file, but only the first chunk is in it.
        writeFileSync(join(folder, "file1.bin.part"), Buffer.alloc(2 * half), { flag: "a" });
        throw new Error("The process ends");
      }
    };
    await expect(bench.run()).rejects.toThrow();
    bench.onRecord = () => undefined;
    const done = await bench.run();
    expect(readFileSync(done.path).equals(Buffer.from(bench.source.content("file1")))).toBe(true);
  });
});

describe("a folder", () => {
  it("that is deleted between two files is made again", async () => {
    const bench = new ManagerBench(temporaryFolder());
    bench.manager.start();
    await bench.addFiles(small);
    await bench.untilState(1, "done");
    rmSync(bench.downloads, { recursive: true });
    await bench.addFiles(small);
    await bench.untilState(2, "done");
    expect(readdirSync(join(bench.downloads, "Holiday"))).toEqual(["file2.bin"]);
    await bench.end();
  });
});

describe("a small file", () => {
  it("is recorded as running before its part is there, and queued again after a crash", async () => {
    const bench = new ManagerBench(temporaryFolder());
    bench.source.beforeRead = () => new Promise(() => undefined);
    await bench.addFiles(small);
    bench.manager.start();
    await until(() => bench.source.inFlight === 1, "the request");
    expect(bench.store.get(1)).toMatchObject({
      state: "downloading",
      partPath: expect.stringMatching(/file1\.bin\.part$/),
    });
    bench.crash();
    bench.source.beforeRead = () => undefined;
    bench.manager.start();
    await bench.untilState(1, "done");
    expect(readdirSync(join(bench.downloads, "Holiday"))).toEqual(["file1.bin"]);
    await bench.end();
  });

  it("that has come is finished although it is stopped: it would have to be fetched again", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, small);
    const abort = new AbortController();
    bench.onRecord = (what, when) => {
      if (what === "publishing" && when === "before") abort.abort();
    };
    const done = await bench.run(abort.signal);
    expect(readFileSync(done.path).equals(Buffer.from(bench.source.content("file1")))).toBe(true);
    expect(bench.source.hashQuestions).toEqual([0]);
  });
});

describe("the end of the process, where the content is on the disk already,", () => {
  /** A bench beside a file that has what it would download; `when`: before it is fetched, or only after. */
  function besideTwin(
    policy: SameContentCheck["policy"],
    when: "before" | "after",
  ): { bench: FileBench; twin: string } {
    const folder = temporaryFolder();
    const bench = benchFor(join(folder, "new"), small);
    const path = join(folder, "twin.bin");
    writeFileSync(path, bench.source.content("file1"));
    const twin = { path, sha256: null, modifiedAt: statSync(path).mtimeMs };
    bench.sameContent = {
      policy,
      before: async () => (when === "before" ? twin : null),
      after: async () => ({ sha256: null, twin: when === "after" ? twin : null }),
    };
    return { bench, twin: path };
  }

  it.each([
    ["before", "link", ["file1.bin"]],
    ["after", "link", ["file1.bin"]],
    ["after", "skip", []],
    ["after", "rename", ["file1 (duplicate).bin"]],
  ] as const)(
    "known %s it is fetched, at any moment with the policy %s leaves what it should",
    async (when, policy, names) => {
      let moments = 0;
      for (let number = 1; ; number += 1) {
        const { bench, twin } = besideTwin(policy, when);
        if (!(await endAtMoment(bench, number))) break;
        moments = number;
        const done = await bench.run();
        const found = readdirSync(dirname(bench.job.folder)).includes("new") ? readdirSync(bench.job.folder) : [];
        // Ended behind the record of the final name, the file is published as it was fetched.
        if (found.length > 0 && policy !== "skip") expect([...names, "file1.bin"]).toContain(found[0]);
        else expect(found).toEqual([...names]);
        expect(found.length).toBe(names.length);
        for (const path of [twin, done.path]) {
          expect(readFileSync(path).equals(Buffer.from(bench.source.content("file1")))).toBe(true);
        }
      }
      expect(moments).toBeGreaterThanOrEqual(2);
    },
  );

  it("between making the link and recording it finds the link, and makes no second one", async () => {
    const { bench, twin } = besideTwin("link", "before");
    bench.onRecord = (what, when) => {
      if (what !== "publishing" || when !== "after") return;
      mkdirSync(bench.job.folder);
      linkSync(twin, join(bench.job.folder, "file1.bin"));
      throw new Error("The process ends");
    };
    await expect(bench.run()).rejects.toThrow();
    bench.onRecord = () => undefined;
    bench.sameContent = null;
    expect(await bench.run()).toMatchObject({ path: join(bench.job.folder, "file1.bin"), origin: "linked" });
    expect(readdirSync(bench.job.folder)).toEqual(["file1.bin"]);
    expect(bench.source.reads).toEqual([]);
  });
});
