import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toDiskFailure } from "../../../../src/main/downloads/disk-failure";
import { bytesBetweenChecks, freeBytesAt, requireSpace, SpaceWatch } from "../../../../src/main/downloads/disk-space";
import { ClashNumbers, numberedName } from "../../../../src/main/downloads/file-names";
import { FolderSync } from "../../../../src/main/downloads/folder-sync";
import { makeFolder } from "../../../../src/main/downloads/make-folder";
import { deleteFile, publishPartFile, reservePartFile } from "../../../../src/main/downloads/part-file";
import { Failure } from "../../../../src/shared/errors";
import { temporaryFolder } from "./conditions";
import { benchFor } from "./file-download-bench";

const half = 524_288;
const reserveBytes = 64_000_000;

function naming() {
  return { clashNumbers: new ClashNumbers(), folderSync: new FolderSync() };
}

/** Repeats the work until it rejects, and resolves to what with. */
async function untilRejected(work: () => Promise<void>): Promise<unknown> {
  for (let time = 0; time < 1_000; time += 1) {
    try {
      await work();
    } catch (error) {
      return error;
    }
  }
  throw new Error("It never rejected");
}

describe("names on disk", () => {
  it("puts the number before the extension", () => {
    expect(numberedName("a.mp4", 1)).toBe("a.mp4");
    expect(numberedName("a.mp4", 2)).toBe("a (2).mp4");
    expect(numberedName("a", 3)).toBe("a (3)");
  });

  it("never replaces a file that is there, neither when beginning nor when finishing", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file1.bin"), "mine");
    const bench = benchFor(folder, half);
    bench.source.beforeRead = () => {
      writeFileSync(join(folder, "file1 (2).bin"), "mine too");
      return undefined;
    };
    const done = await bench.run();
    expect(done.path).toBe(join(folder, "file1 (3).bin"));
    expect(readFileSync(join(folder, "file1.bin"), "utf8")).toBe("mine");
    expect(readFileSync(join(folder, "file1 (2).bin"), "utf8")).toBe("mine too");
    expect(Buffer.compare(readFileSync(done.path), Buffer.from(bench.source.content("file1")))).toBe(0);
    expect(readdirSync(folder).length).toBe(3);
  });

  it("gives files of one name that begin at the same time a name each", async () => {
    const folder = temporaryFolder();
    const numbers = new ClashNumbers();
    const recorded: string[] = [];
    const parts = await Promise.all(
      Array.from({ length: 20 }, () => reservePartFile(folder, "video.mp4", numbers, (path) => recorded.push(path))),
    );
    expect(new Set(parts.map((part) => part.path)).size).toBe(20);
    // A crash in between must not leave two downloads with one file.
    expect(new Set(recorded).size).toBe(recorded.length);
    await Promise.all(parts.map((part) => part.close()));
    expect(readdirSync(folder).length).toBe(20);
  });

  it("numbers them from one on in a folder that is not there yet", async () => {
    const folder = join(temporaryFolder(), "chat", "videos");
    const numbers = new ClashNumbers();
    const recorded: string[] = [];
    const parts = await Promise.all(
      Array.from({ length: 5 }, () => reservePartFile(folder, "video.mp4", numbers, (path) => recorded.push(path))),
    );
    await Promise.all(parts.map((part) => part.close()));
    const names = [1, 2, 3, 4, 5].map((number) => `${numberedName("video.mp4", number)}.part`);
    expect(readdirSync(folder).sort()).toEqual(names.sort());
    expect(recorded.length).toBe(5);
  });

  it("says which name it takes before the file is there", async () => {
    const folder = temporaryFolder();
    const seen: string[][] = [];
    const part = await reservePartFile(folder, "a.bin", new ClashNumbers(), () => seen.push(readdirSync(folder)));
    await part.close();
    expect(seen).toEqual([[]]);
  });

  it("ends what a crash between linking and deleting the part left", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.bin.part"), "whole");
    linkSync(join(folder, "a.bin.part"), join(folder, "a.bin"));
    expect(await publishPartFile(join(folder, "a.bin.part"), "a.bin", naming(), () => undefined)).toBe(
      join(folder, "a.bin"),
    );
    expect(readdirSync(folder)).toEqual(["a.bin"]);
  });
});

describe("what the disk refuses", () => {
  it("tells a full disk while writing, with the system's code", async () => {
    const folder = temporaryFolder();
    const bench = benchFor(folder, 4 * half);
    const part = join(folder, "file1.bin.part");
    // Every write to it fails as on a full disk.
    symlinkSync("/dev/full", part);
    bench.job = { ...bench.job, partPath: part };
    await expect(bench.run()).rejects.toMatchObject({ kind: "disk-full", options: { code: "ENOSPC" } });
    expect(bench.progress).toEqual([]);
    expect(bench.source.inFlight).toBe(0);
  });

  it("asks for space for what is missing before it fetches anything", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    bench.requireSpace = (folder, bytes) =>
      requireSpace(async () => reserveBytes + bytes - 1, folder, bytes, reserveBytes);
    await expect(bench.run()).rejects.toMatchObject({
      kind: "disk-full",
      options: { bytesNeeded: 4 * half + reserveBytes },
    });
    expect(bench.source.reads).toEqual([]);
    bench.requireSpace = (folder, bytes) => requireSpace(async () => reserveBytes + bytes, folder, bytes, reserveBytes);
    await bench.run();
  });

  it("looks at the free space again while it writes, and lets nobody touch the reserve", async () => {
    let free = reserveBytes + 40 * bytesBetweenChecks;
    let looks = 0;
    const freeSpace = async () => {
      looks += 1;
      return free;
    };
    let reserve = reserveBytes;
    const watch = new SpaceWatch(freeSpace, "/somewhere", () => reserve);
    const write = async (): Promise<void> => {
      await watch.beforeWrite(half, () => 7 * half);
      free -= half;
    };
    for (let written = 0; written < 10 * bytesBetweenChecks; written += half) await write();
    expect(looks).toBe(10);
    free = reserveBytes + bytesBetweenChecks;
    const failure = await untilRejected(write);
    expect(failure).toMatchObject({ kind: "disk-full", options: { bytesNeeded: 7 * half + reserveBytes } });
    expect(free).toBeGreaterThan(reserveBytes - bytesBetweenChecks);
    // A smaller reserve counts at once.
    reserve = 0;
    for (let written = 0; written < bytesBetweenChecks; written += half) await write();
  });

  it("tells a folder that can't be made", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a file"), "");
    for (const impossible of [join(folder, "a file", "Chat"), "/proc/gramhaul/Chat"]) {
      const bench = benchFor(impossible, half);
      await expect(bench.run()).rejects.toMatchObject({ kind: "permission" });
      expect(bench.source.reads).toEqual([]);
    }
  });

  it("makes the folders above as well, also when several files need them at the same moment", async () => {
    const folder = join(temporaryFolder(), "one", "two", "three");
    await Promise.all(Array.from({ length: 10 }, () => makeFolder(folder)));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("does not keep a chunk whose record failed", async () => {
    const bench = benchFor(temporaryFolder(), 4 * half);
    bench.chunksInFlight = 1;
    bench.source.beforeRead = () => {
      if (bench.source.reads.length === 2)
        bench.recordFault = Object.assign(new Error("database or disk is full"), { errcode: 13 });
      return undefined;
    };
    await expect(bench.run()).rejects.toMatchObject({ kind: "disk-full", options: { code: "SQLITE_FULL" } });
    bench.source.reads.length = 0;
    bench.source.beforeRead = () => undefined;
    await bench.run();
    expect(bench.source.reads.map((call) => call.offset / half)).toEqual([1, 2, 3]);
  });

  it("maps the system's codes, and passes on what it does not know", () => {
    const kindOf = (code: string) => toDiskFailure(Object.assign(new Error("x"), { code }), "/x").kind;
    expect(["ENOSPC", "EDQUOT"].map(kindOf)).toEqual(["disk-full", "disk-full"]);
    expect(["EACCES", "EPERM", "EROFS", "ENOTDIR"].map(kindOf)).toEqual(Array(4).fill("permission"));
    expect(kindOf("EIO")).toBe("unknown");
    const failure = new Failure("network", "x");
    expect(toDiskFailure(failure, "/x")).toBe(failure);
  });

  it("deletes a file, is content when there is none, and says when it can't", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a"), "");
    await deleteFile(join(folder, "a"));
    await deleteFile(join(folder, "a"));
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(join(folder, "b"));
    await expect(deleteFile(join(folder, "b"))).rejects.toBeInstanceOf(Failure);
  });

  it("reads the free space of a folder that is not there yet", async () => {
    const folder = temporaryFolder();
    expect(await freeBytesAt(join(folder, "not", "yet"))).toBeGreaterThan(0);
  });
});
