import { existsSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import { chat, type ManagerBench, newBench } from "./manager-bench";

/** A bench whose first file has been downloaded. */
async function withOneDone(): Promise<{ bench: ManagerBench; item: MediaItem; path: string }> {
  const bench = newBench();
  const item = { ...bench.source.addFile("file1", 1_000), caption: "Sunset\n=1+1 \u202E" };
  await bench.manager.add([item], chat);
  bench.manager.start();
  await bench.untilState(1, "done");
  return { bench, item, path: bench.manager.row(1)?.path ?? "" };
}

describe("what was downloaded", () => {
  it("is written into the history with everything that is known of it", async () => {
    const { bench, item, path } = await withOneDone();
    expect(bench.history.after(0, 10)).toEqual([
      {
        id: 1,
        chatId: chat.id,
        chatTitle: chat.title,
        chatAccessHash: chat.accessHash,
        messageId: item.messageId,
        mediaId: "file1",
        kind: "document",
        fileName: "file1.bin",
        sizeBytes: 1_000,
        messageDate: item.date,
        finishedAt: bench.clock.now(),
        path,
        origin: "downloaded",
        sha256: null,
        modifiedAt: item.date * 1_000,
        caption: "Sunset\n=1+1 \u202E",
      },
    ]);
  });

  it("does not come back: not while its row is there, not when it was removed, not when the file was deleted", async () => {
    const { bench, item, path } = await withOneDone();
    expect(await bench.manager.add([item], chat)).toEqual({ queued: 0, known: 1, downloaded: 1 });
    await bench.manager.act("remove-with-file", { all: true });
    expect(existsSync(path)).toBe(false);
    expect(await bench.manager.add([item], chat)).toEqual({ queued: 0, known: 1, downloaded: 1 });
    expect(bench.manager.row(1)).toBeNull();
    expect(bench.source.bytesAsked("file1")).toBe(1);
  });

  it("is told apart from what is in the queue and not finished", async () => {
    const bench = newBench();
    const item = bench.source.addFile("file1", 1_000);
    await bench.manager.add([item], chat);
    let told: unknown;
    await bench.manager.add([item], chat, (_queued, added) => {
      told = added;
    });
    expect(told).toEqual({ queued: 0, known: 1, downloaded: 0 });
    await bench.manager.act("cancel", { all: true });
    await bench.manager.act("remove", { all: true });
    expect(await bench.manager.add([item], chat)).toMatchObject({ queued: 1 });
  });

  it("comes again when it is asked for: by its row, and by its message when the row has gone", async () => {
    const { bench, item, path } = await withOneDone();
    rmSync(path);
    expect(await bench.manager.act("again", { ids: [1] })).toEqual({ affected: 1 });
    await bench.untilState(1, "done");
    expect(existsSync(path)).toBe(true);
    await bench.manager.act("remove-with-file", { all: true });
    expect(await bench.manager.add([item], chat, undefined, { again: true })).toMatchObject({ queued: 1 });
    await bench.untilState(2, "done");
    expect(existsSync(path)).toBe(true);
    expect(bench.history.count()).toBe(1);
    expect(bench.source.bytesAsked("file1")).toBe(3);
  });

  it("comes again beside a row that is finished, once, and not beside one that is on its way", async () => {
    const { bench, item } = await withOneDone();
    await bench.manager.pauseAll();
    expect(await bench.manager.add([item], chat, undefined, { again: true })).toMatchObject({ queued: 1 });
    expect(await bench.manager.add([item], chat, undefined, { again: true })).toMatchObject({ queued: 0, known: 1 });
    expect(bench.manager.row(1)?.state).toBe("queued");
    expect(bench.manager.totals().counts).toMatchObject({ queued: 1, done: 0 });
    await bench.manager.resumeAll();
    await bench.untilState(1, "done");
  });

  it("keeps its first file when it comes again", async () => {
    const { bench, item, path } = await withOneDone();
    await bench.manager.add([item], chat, undefined, { again: true });
    await bench.untilState(1, "done");
    const second = bench.manager.row(1)?.path ?? "";
    expect(second).toMatch(/file1 \(2\)\.bin$/);
    expect(existsSync(path)).toBe(true);
    expect(bench.history.after(0, 10)).toMatchObject([{ path: second }]);
  });

  it("is forgotten together with nothing else, and may come like anything new then", async () => {
    const { bench, item } = await withOneDone();
    await bench.manager.act("remove", { all: true });
    bench.history.forget(1);
    expect(await bench.manager.add([item], chat)).toEqual({ queued: 1, known: 0, downloaded: 0 });
  });

  it("is known of another message with the same media as another download", async () => {
    const { bench, item } = await withOneDone();
    const forwarded = { ...item, messageId: 99 };
    expect(await bench.manager.add([forwarded], chat)).toEqual({ queued: 1, known: 0, downloaded: 0 });
  });

  it("is in the same commit as the end of its row: an end of the app leaves both or none", async () => {
    const { bench } = await withOneDone();
    bench.crash();
    expect([bench.state(1), bench.history.count()]).toEqual(["done", 1]);
  });
});
