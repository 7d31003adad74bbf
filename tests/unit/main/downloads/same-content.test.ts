import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import type { SameContentPolicy } from "../../../../src/shared/history";
import { gate } from "./conditions";
import { chat, type ManagerBench, newBench } from "./manager-bench";
import { seededBytes } from "./memory-file-source";

const other = { id: "channel:778", accessHash: "6", title: "Other" };
const size = 3_000_000;
interface Scene {
  bench: ManagerBench;
  item: MediaItem;
  /** The file that was downloaded first. */
  path: string;
  /** Downloads the same document from another chat's message. */
  again(): Promise<string>;
}

async function sceneWith(policy: SameContentPolicy): Promise<Scene> {
  const bench = newBench();
  bench.settings.sameContent = policy;
  const item = bench.source.addFile("file1", size);
  await bench.manager.add([item], chat);
  bench.manager.start();
  await bench.untilState(1, "done");
  const path = bench.manager.row(1)?.path ?? "";
  bench.source.reads.length = 0;
  return {
    bench,
    item,
    path,
    again: async () => {
      await bench.manager.add([{ ...item, messageId: 50 }], other);
      await bench.untilState(2, "done");
      return bench.manager.row(2)?.path ?? "";
    },
  };
}

const inode = (path: string): number => statSync(path).ino;
const content = (path: string): Buffer => readFileSync(path);

/** Another document with the bytes of file1. */
function twinOf(bench: ManagerBench): MediaItem {
  bench.settings.verifyHashes = false;
  bench.source.beforeRead = ({ id, offset, limit }) =>
    id === "file2" ? seededBytes("file1", offset, Math.max(0, Math.min(limit, size - offset))) : undefined;
  return bench.source.addFile("file2", size);
}

describe("the same document in another message", () => {
  it("is downloaded there, too, where both are to be kept", async () => {
    const { bench, path, again } = await sceneWith("keep-both");
    const second = await again();
    expect(second).toBe(join(bench.downloads, "Other", "file1.bin"));
    expect(inode(second)).not.toBe(inode(path));
    expect(bench.source.bytesAsked("file1")).toBeGreaterThan(0);
  });

  it("is linked: one file under two names, and no byte is asked for", async () => {
    const { bench, path, again } = await sceneWith("link");
    const second = await again();
    expect(second).toBe(join(bench.downloads, "Other", "file1.bin"));
    expect(inode(second)).toBe(inode(path));
    expect(bench.source.reads).toEqual([]);
    expect(bench.history.get(2)).toMatchObject({ origin: "linked", path: second, sizeBytes: size });
  });

  it("is linked under the next free number where its name is taken", async () => {
    const { bench, item, path } = await sceneWith("link");
    await bench.manager.add([{ ...item, messageId: 50 }], chat);
    await bench.untilState(2, "done");
    const second = bench.manager.row(2)?.path ?? "";
    expect(second).toBe(join(bench.downloads, "Holiday", "file1 (2).bin"));
    expect(inode(second)).toBe(inode(path));
  });

  it("is skipped: the row is done and says where the content is, and removing it with its file spares that one", async () => {
    const { bench, path, again } = await sceneWith("skip");
    expect(await again()).toBe(path);
    expect(bench.manager.row(2)?.reason).toEqual({ kind: "same-content", message: path });
    expect(bench.source.reads).toEqual([]);
    expect(existsSync(join(bench.downloads, "Other"))).toBe(false);
    await bench.manager.act("remove-with-file", { ids: [2] });
    expect(existsSync(path)).toBe(true);
    expect(bench.history.get(2)).toMatchObject({ origin: "same", path });
  });

  it("is downloaded under a name that says so", async () => {
    const { bench, path, again } = await sceneWith("rename");
    const second = await again();
    expect(second).toBe(join(bench.downloads, "Other", "file1 (duplicate).bin"));
    expect(content(second).equals(content(path))).toBe(true);
  });

  it.each<[string, (path: string) => void]>([
    ["was deleted", (path) => rmSync(path)],
    ["has another length", (path) => writeFileSync(path, "short")],
    ["was changed", (path) => writeFileSync(path, Buffer.alloc(size, 1))],
  ])("is downloaded when the first file %s", async (_what, harm) => {
    const { bench, path, again } = await sceneWith("link");
    harm(path);
    const second = await again();
    expect(content(second).equals(Buffer.from(bench.source.content("file1")))).toBe(true);
    expect(bench.source.bytesAsked("file1")).toBeGreaterThan(0);
  });

  it("is linked to a file whose date was changed when it still has its hash", async () => {
    const { bench, path, again } = await sceneWith("link");
    bench.history.verified(1, "0".repeat(64), statSync(path).mtimeMs);
    utimesSync(path, 1, 1);
    const fetched = await again();
    expect(inode(fetched)).not.toBe(inode(path));
    const { sha256 } = bench.history.get(2) ?? {};
    bench.history.verified(1, sha256 ?? "", 5);
    bench.source.reads.length = 0;
    await bench.manager.add([{ ...bench.source.addFile("file1", size), messageId: 51 }], other);
    await bench.untilState(3, "done");
    expect(inode(bench.manager.row(3)?.path ?? "")).toBe(inode(path));
    expect(bench.source.reads).toEqual([]);
  });

  it("waits for the one that is being downloaded at that moment", async () => {
    const bench = newBench();
    bench.settings.sameContent = "link";
    const held = gate();
    bench.source.beforeRead = async () => {
      await held.opened;
      return undefined;
    };
    const item = bench.source.addFile("file1", size);
    await bench.manager.add([item], chat);
    await bench.manager.add([{ ...item, messageId: 50 }], other);
    bench.manager.start();
    held.open();
    await bench.untilState(1, "done");
    await bench.untilState(2, "done");
    const [first, second] = [1, 2].map((id) => bench.manager.row(id)?.path ?? "");
    expect(inode(first ?? "")).toBe(inode(second ?? ""));
    expect(new Set(bench.source.reads.map(({ offset }) => offset)).size).toBe(bench.source.reads.length);
  });

  it("is downloaded in any case when the user asks for it again", async () => {
    const { bench, path, again } = await sceneWith("skip");
    await again();
    await bench.manager.act("again", { ids: [2] });
    await bench.untilState(2, "done");
    const second = bench.manager.row(2)?.path ?? "";
    expect(second).toBe(join(bench.downloads, "Other", "file1.bin"));
    expect(inode(second)).not.toBe(inode(path));
    expect(bench.history.get(2)).toMatchObject({ origin: "downloaded", path: second });
  });

  it("gives up what it had fetched before there was a file to link to", async () => {
    const { bench, item, path } = await sceneWith("link");
    rmSync(path);
    const kept = path.replace("file1", "kept");
    bench.source.beforeRead = ({ offset }, signal) =>
      offset === 0
        ? undefined
        : new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await bench.manager.add([{ ...item, messageId: 50 }], other);
    await bench.untilState(2, "downloading");
    await bench.manager.act("pause", { ids: [2] });
    const { partPath } = bench.store.get(2) ?? {};
    expect(existsSync(partPath ?? "")).toBe(true);
    bench.source.beforeRead = () => undefined;
    await bench.manager.act("again", { ids: [1] });
    await bench.untilState(1, "done");
    copyFileSync(path, kept);
    bench.source.reads.length = 0;
    await bench.manager.act("resume", { ids: [2] });
    await bench.untilState(2, "done");
    expect(inode(bench.manager.row(2)?.path ?? "")).toBe(inode(path));
    expect(bench.source.reads).toEqual([]);
    expect(readdirSync(join(bench.downloads, "Other"))).toEqual(["file1.bin"]);
  });
});

describe("another document with the same bytes", () => {
  it.each<[SameContentPolicy, string, boolean]>([
    ["keep-both", "file2.bin", false],
    ["link", "file2.bin", true],
    ["rename", "file2 (duplicate).bin", false],
  ])("is, after it was fetched, treated as the policy %s says", async (policy, name, linked) => {
    const { bench, path } = await sceneWith(policy);
    await bench.manager.add([twinOf(bench)], other);
    await bench.untilState(2, "done");
    const second = bench.manager.row(2)?.path ?? "";
    expect(second).toBe(join(bench.downloads, "Other", name));
    expect(inode(second) === inode(path)).toBe(linked);
    expect(content(second).equals(content(path))).toBe(true);
    expect(readdirSync(dirname(second))).toEqual([name]);
    // The hash is computed where it is needed and nowhere else, and kept for both.
    const hashes = [1, 2].map((id) => bench.history.get(id)?.sha256 ?? null);
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0] === null).toBe(policy === "keep-both");
  });

  it("is thrown away after it was fetched where duplicates are skipped", async () => {
    const { bench, path } = await sceneWith("skip");
    await bench.manager.add([twinOf(bench)], other);
    await bench.untilState(2, "done");
    expect(bench.manager.row(2)).toMatchObject({ path, reason: { kind: "same-content", message: path } });
    expect(readdirSync(join(bench.downloads, "Other"))).toEqual([]);
  });

  it("of the same length with other bytes is just another file", async () => {
    const { bench, path } = await sceneWith("link");
    await bench.manager.add([bench.source.addFile("file2", size)], other);
    await bench.untilState(2, "done");
    const second = bench.manager.row(2)?.path ?? "";
    expect(inode(second)).not.toBe(inode(path));
    expect(content(second).equals(Buffer.from(bench.source.content("file2")))).toBe(true);
  });

  it("of another length is not even read", async () => {
    const { bench } = await sceneWith("link");
    await bench.manager.add([bench.source.addFile("file2", size - 1)], other);
    await bench.untilState(2, "done");
    expect([1, 2].map((id) => bench.history.get(id)?.sha256)).toEqual([null, null]);
  });
});
