import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FolderSync } from "../../../../src/main/downloads/folder-sync";
import { temporaryFolder, until } from "./conditions";
import { benchFor } from "./file-download-bench";

/** Folders that are being brought to the disk, each until it is let go on. */
class SlowDisk {
  readonly begun: string[] = [];
  readonly #waiting: ((error: Error | null) => void)[] = [];

  readonly syncFolder = (folder: string): Promise<void> => {
    this.begun.push(folder);
    return new Promise((resolve, reject) => {
      this.#waiting.push((error) => (error === null ? resolve() : reject(error)));
    });
  };

  /** Ends the call that has waited longest. */
  end(error: Error | null = null): void {
    const oldest = this.#waiting.shift();
    if (oldest === undefined) throw new Error("Nothing is being brought to the disk");
    oldest(error);
  }
}

function settledIn(promises: readonly Promise<unknown>[]): string[] {
  const settled: string[] = promises.map(() => "pending");
  for (const [index, promise] of promises.entries()) {
    promise.then(
      () => {
        settled[index] = "resolved";
      },
      () => {
        settled[index] = "rejected";
      },
    );
  }
  return settled;
}

describe("bringing names to the disk", () => {
  it("shares one call among those who come while another is under way, and never counts that one for them", async () => {
    const disk = new SlowDisk();
    const folders = new FolderSync(disk.syncFolder);
    const settled = settledIn(Array.from({ length: 5 }, () => folders.sync("/a")));
    expect(disk.begun).toEqual(["/a"]);
    disk.end();
    await until(() => disk.begun.length === 2, "the second call");
    expect(settled).toEqual(["resolved", "pending", "pending", "pending", "pending"]);
    const late = settledIn([folders.sync("/a")]);
    disk.end();
    await until(() => disk.begun.length === 3, "the third call");
    expect(settled).toEqual(Array(5).fill("resolved"));
    expect(late).toEqual(["pending"]);
    disk.end();
    await until(() => late[0] === "resolved", "the last to be told");
    expect(disk.begun).toEqual(["/a", "/a", "/a"]);
  });

  it("keeps folders apart", async () => {
    const disk = new SlowDisk();
    const folders = new FolderSync(disk.syncFolder);
    const settled = settledIn([folders.sync("/a"), folders.sync("/b")]);
    expect(disk.begun).toEqual(["/a", "/b"]);
    disk.end();
    await until(() => settled[0] === "resolved", "the first folder");
    expect(settled[1]).toBe("pending");
    disk.end();
    await until(() => settled[1] === "resolved", "the second folder");
  });

  it("tries for those who come later also when the call before failed", async () => {
    const disk = new SlowDisk();
    const folders = new FolderSync(disk.syncFolder);
    const settled = settledIn([folders.sync("/a"), folders.sync("/a")]);
    disk.end(new Error("unplugged"));
    await until(() => disk.begun.length === 2, "the second call");
    disk.end();
    await until(() => settled[1] === "resolved", "the second to be told");
    expect(settled[0]).toBe("rejected");
  });

  it("takes a folder that is not there for one that the system looks after", async () => {
    await new FolderSync().sync(join(temporaryFolder(), "none"));
    await new FolderSync().sync(temporaryFolder());
  });
});

describe("a file that is being published", () => {
  it("is whole and dated under its first name before its last one is recorded, and done only when that is on the disk", async () => {
    const folder = temporaryFolder();
    const disk = new SlowDisk();
    const bench = benchFor(folder, 300_000);
    bench.folderSync = new FolderSync(disk.syncFolder);
    const final = join(folder, "file1.bin");
    const seen: unknown[] = [];
    bench.onRecord = (what, when) => {
      if (what !== "publishing" || when !== "before") return;
      const part = `${final}.part`;
      const isExact = readFileSync(part).equals(Buffer.from(bench.source.content("file1")));
      seen.push([existsSync(final), isExact, statSync(part).mtimeMs]);
    };
    const done = bench.run();
    const settled = settledIn([done]);
    await until(() => disk.begun.length === 1, "the folder being brought to the disk");
    expect(seen).toEqual([[false, true, 1_600_000_000_000]]);
    expect(existsSync(final)).toBe(true);
    expect(settled).toEqual(["pending"]);
    disk.end();
    expect(await done).toEqual({ path: final, sizeBytes: 300_000 });
  });
});
