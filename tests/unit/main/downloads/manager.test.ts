import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { bytesBetweenChecks } from "../../../../src/main/downloads/disk-space";
import { requireTransition } from "../../../../src/main/downloads/download-book";
import { ShuttingDown } from "../../../../src/main/lifecycle/work-tracker";
import { downloadStates, downloadTransitions, type QueueDelta } from "../../../../src/shared/downloads";
import { Failure } from "../../../../src/shared/errors";
import { until } from "./conditions";
import { chat, holdReadsAfter, type ManagerBench, newBench } from "./manager-bench";

const half = 524_288;
function expectFileExact(bench: ManagerBench, id: number): void {
  const row = bench.manager.row(id);
  expect(row?.state).toBe("done");
  expect(Buffer.compare(readFileSync(row?.path ?? ""), Buffer.from(bench.source.content(`file${id}`)))).toBe(0);
}

describe("the table of transitions", () => {
  it("lets through what it holds and nothing else", () => {
    for (const from of downloadStates) {
      for (const to of downloadStates) {
        const step = () => requireTransition(1, from, to);
        if (downloadTransitions[from].includes(to)) expect(step).not.toThrow();
        else expect(step).toThrow(`from ${from} to ${to}`);
      }
    }
  });

  it("leads from every state to the queue, so that nothing is stuck", () => {
    for (const state of downloadStates) {
      if (state !== "queued") expect(downloadTransitions[state]).toContain("queued");
    }
  });
});

describe("the download manager", () => {
  it("records everything before it fetches anything, then downloads all", async () => {
    const bench = newBench();
    const recorded: (string | undefined)[] = [];
    bench.source.beforeRead = () => {
      recorded.push(bench.state(3));
      return undefined;
    };
    await bench.addFiles(half, 3 * half + 5, 10);
    expect(bench.source.reads).toEqual([]);
    expect(bench.manager.totals().counts.queued).toBe(3);
    bench.manager.start();
    for (const id of [1, 2, 3]) {
      await bench.untilState(id, "done");
      expectFileExact(bench, id);
    }
    expect(recorded.every((state) => state !== undefined)).toBe(true);
    expect(readdirSync(join(bench.downloads, "Holiday")).sort()).toEqual(["file1.bin", "file2.bin", "file3.bin"]);
    expect(bench.manager.totals()).toMatchObject({ doneBytes: 0, totalBytes: 0, bytesPerSecond: 0 });
    expect(bench.manager.totals().counts).toMatchObject({ done: 3, queued: 0, downloading: 0 });
  });

  it("queues the same media once, also when it has been downloaded and moved away", async () => {
    const bench = newBench();
    const item = bench.source.addFile("file1", half);
    expect(await bench.manager.add([item, item], chat)).toEqual({ queued: 1, known: 1, downloaded: 0 });
    bench.manager.start();
    await bench.untilState(1, "done");
    renameSync(bench.manager.row(1)?.path ?? "", join(bench.folder, "elsewhere"));
    expect(await bench.manager.add([item], chat)).toEqual({ queued: 0, known: 1, downloaded: 1 });
    expect(await bench.manager.act("retry", { all: true })).toEqual({ affected: 0 });
    expect(bench.source.reads.length).toBe(1);
  });

  it("keeps the order of the queue, and moves rows to either end of it", async () => {
    const bench = newBench();
    bench.settings.filesAtOnce = 1;
    // Small ones would run side by side.
    await bench.addFiles(...Array<number>(5).fill(3 * half));
    await bench.manager.move([4, 3], "front");
    await bench.manager.move([1], "back");
    expect(bench.manager.page(null, 10).rows.map((row) => row.id)).toEqual([3, 4, 2, 5, 1]);
    bench.manager.start();
    await bench.untilState(1, "done");
    const begun = [...new Set(bench.source.reads.map((call) => call.id))];
    expect(begun).toEqual(["file3", "file4", "file2", "file5", "file1"]);
  });

  it("gives two chats of one title a folder each, and a renamed chat the folder that it has", async () => {
    const bench = newBench();
    const add = (id: string, chatId: string, title: string) =>
      bench.manager.add([{ ...bench.source.addFile(id, 10), chatId }], { id: chatId, accessHash: "1", title });
    await add("file1", "channel:1", "News");
    await add("file2", "channel:2", "news");
    await add("file3", "channel:1", "Renamed");
    bench.manager.start();
    for (const id of [1, 2, 3]) await bench.untilState(id, "done");
    expect(readdirSync(bench.downloads).sort()).toEqual(["News", "news (channel 2)"]);
    expect(readdirSync(join(bench.downloads, "News")).sort()).toEqual(["file1.bin", "file3.bin"]);
  });

  it("puts each file where the template said when it was queued, also when the template has changed since", async () => {
    const bench = newBench();
    bench.settings.pathTemplate = "{ext}/{chat}/{message_id}";
    await bench.addFiles(10);
    const first = bench.source.addFile("file2", 10);
    bench.settings.pathTemplate = "{message_id} {file_name}";
    await bench.manager.add([first], chat);
    bench.crash();
    bench.source.beforeRead = () => undefined;
    bench.settings.pathTemplate = "later/{file_name}";
    bench.manager.start();
    for (const id of [1, 2]) await bench.untilState(id, "done");
    const paths = [1, 2].map((id) => bench.manager.row(id)).map((row) => relative(bench.downloads, row?.path ?? ""));
    expect(paths).toEqual([join("bin", chat.title, "1.bin"), `${first.messageId} file2.bin`]);
    for (const id of [1, 2]) expectFileExact(bench, id);
  });

  it("puts a file that a version without templates has queued into its chat's folder", async () => {
    const bench = newBench();
    bench.settings.pathTemplate = "{type}/{message_id}";
    await bench.addFiles(10);
    bench.database.prepare("UPDATE downloads SET folder = NULL, file_name = 'old.bin'").run();
    bench.crash();
    bench.source.beforeRead = () => undefined;
    bench.manager.start();
    await bench.untilState(1, "done");
    expect(bench.manager.row(1)?.path).toBe(join(bench.downloads, chat.title, "old.bin"));
  });

  it("numbers files to which the template gives the same name", async () => {
    const bench = newBench();
    bench.settings.pathTemplate = "{chat}";
    mkdirSync(bench.downloads);
    await bench.addFiles(10, 10, 10);
    bench.manager.start();
    for (const id of [1, 2, 3]) await bench.untilState(id, "done");
    const names = [`${chat.title} (2).bin`, `${chat.title} (3).bin`, `${chat.title}.bin`];
    expect(readdirSync(bench.downloads).sort()).toEqual(names);
  });

  it("shows the newest messages to a preview, and gives no chat a folder for it", async () => {
    const bench = newBench();
    bench.settings.pathTemplate = "{message_id}";
    await bench.addFiles(10, 10, 10, 10);
    const sources = bench.manager.newestPathSources(3);
    expect(sources.map(({ fileName, chatFolder }) => [fileName, chatFolder])).toEqual(
      ["file4.bin", "file3.bin", "file2.bin"].map((name) => [name, chat.title]),
    );
    expect(bench.database.prepare("SELECT * FROM chat_folders").all()).toEqual([]);
  });

  it("decides the path by what the message says, keeps that, and shows it to a preview", async () => {
    const bench = newBench();
    bench.settings.pathTemplate = "{topic}/{sender}/{album_index} {caption}";
    const sender = { id: 5, userName: "ada", displayName: "Ada / Winter" };
    const more = { sender, caption: "At the pier\nand more", topicTitle: "Con", groupedId: "9", messageId: 7 };
    await bench.manager.add([{ ...bench.source.addFile("file1", 10), ...more, albumIndex: 4 }], chat);
    expect(bench.store.get(1)).toMatchObject({ folder: "_Con/Ada _ Winter", fileName: "4 At the pier.bin" });
    // Queued under a template that does not ask for it: then the preview counts what is here of the album.
    await bench.manager.add([{ ...bench.source.addFile("file2", 10), ...more, messageId: 9 }], chat);
    bench.crash();
    expect(bench.manager.newestPathSources(3)).toMatchObject([
      { ...more, messageId: 9, albumIndex: 2 },
      { ...more, albumIndex: 4 },
    ]);
  });

  it("keeps thumbnails", async () => {
    const bench = newBench();
    const item = { ...bench.source.addFile("file1", 10), thumbnailJpeg: Uint8Array.of(1, 2, 3) };
    await bench.manager.add([item], chat);
    expect(bench.manager.row(1)?.hasThumbnail).toBe(true);
    expect([...(bench.manager.thumbnail(1) ?? [])]).toEqual([1, 2, 3]);
    expect(bench.manager.thumbnail(2)).toBeNull();
  });
});

describe("what a person can do", () => {
  it("pauses a running file with its part and resumes it from there", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 3);
    await bench.addFiles(8 * half);
    bench.manager.start();
    await until(() => bench.manager.row(1)?.doneBytes === 3 * half);
    expect(await bench.manager.act("pause", { ids: [1, 77] })).toEqual({ affected: 1 });
    expect(bench.state(1)).toBe("paused");
    expect(bench.manager.runningCount).toBe(0);
    bench.source.reads.length = 0;
    bench.source.beforeRead = () => undefined;
    expect(await bench.manager.act("resume", { ids: [1] })).toEqual({ affected: 1 });
    await bench.untilState(1, "done");
    expectFileExact(bench, 1);
    expect(bench.source.reads.length).toBe(5);
  });

  it("pauses all rows without starting the next ones for a moment", async () => {
    const bench = newBench();
    bench.settings.filesAtOnce = 2;
    bench.settings.chunksPerFile = 1;
    holdReadsAfter(bench.source, 0);
    await bench.addFiles(...Array<number>(30).fill(3 * half));
    bench.manager.start();
    await until(() => bench.source.inFlight === 2);
    let mostPreparing = 0;
    bench.manager.onDelta(({ changed }) => {
      mostPreparing = Math.max(mostPreparing, ...changed.map((row) => row.id * Number(row.state === "preparing")));
    });
    expect(await bench.manager.act("pause", { all: true })).toEqual({ affected: 30 });
    expect(bench.manager.runningCount).toBe(0);
    bench.clock.advance(200);
    expect(mostPreparing).toBe(0);
    expect(bench.warnings).toEqual([]);
    expect(new Set(bench.source.reads.map((call) => call.id))).toEqual(new Set(["file1", "file2"]));
    expect(bench.manager.totals().counts).toMatchObject({ paused: 30, queued: 0 });
  });

  it("cancels with everything that was fetched, and begins anew on retry", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 3);
    await bench.addFiles(8 * half);
    bench.manager.start();
    await until(() => bench.manager.row(1)?.doneBytes === 3 * half);
    expect(await bench.manager.act("cancel", { ids: [1] })).toEqual({ affected: 1 });
    expect(bench.state(1)).toBe("cancelled");
    expect(readdirSync(join(bench.downloads, "Holiday"))).toEqual([]);
    bench.source.reads.length = 0;
    bench.source.beforeRead = () => undefined;
    expect(await bench.manager.act("retry", { ids: [1] })).toEqual({ affected: 1 });
    await bench.untilState(1, "done");
    expectFileExact(bench, 1);
    expect(bench.source.reads.length).toBe(8);
  });

  it("removes a running file with its part, and a finished one without or with its file", async () => {
    const bench = newBench();
    await bench.addFiles(half, half);
    bench.manager.start();
    await bench.untilState(1, "done");
    await bench.untilState(2, "done");
    holdReadsAfter(bench.source, 1);
    await bench.addFiles(8 * half);
    await until(() => bench.manager.row(3)?.doneBytes === half);
    expect(await bench.manager.act("remove", { ids: [1, 3] })).toEqual({ affected: 2 });
    expect(await bench.manager.act("remove-with-file", { ids: [2] })).toEqual({ affected: 1 });
    expect(readdirSync(join(bench.downloads, "Holiday"))).toEqual(["file1.bin"]);
    expect(bench.manager.page(null, 10).rows).toEqual([]);
    expect(Object.values(bench.manager.totals().counts).every((count) => count === 0)).toBe(true);
  });

  it("says which file could not be deleted, keeps its row, and removes the others", async () => {
    const bench = newBench();
    await bench.addFiles(half, half);
    bench.manager.start();
    await bench.untilState(1, "done");
    await bench.untilState(2, "done");
    const path = bench.manager.row(1)?.path ?? "";
    rmSync(path);
    mkdirSync(path);
    const failure = await bench.manager.act("remove-with-file", { all: true }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(String(failure)).toContain(path);
    expect(bench.manager.page(null, 10).rows.map((row) => row.id)).toEqual([1]);
  });

  it("removes a finished one whose file is gone already", async () => {
    const bench = newBench();
    await bench.addFiles(half);
    bench.manager.start();
    await bench.untilState(1, "done");
    rmSync(bench.manager.row(1)?.path ?? "");
    expect(await bench.manager.act("remove-with-file", { ids: [1] })).toEqual({ affected: 1 });
  });

  it("holds everything on Pause all, also after a restart, until Resume all", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 2);
    await bench.addFiles(6 * half);
    bench.manager.start();
    await until(() => bench.manager.row(1)?.doneBytes === 2 * half);
    await bench.manager.pauseAll();
    expect(bench.state(1)).toBe("queued");
    bench.crash();
    bench.source.beforeRead = () => undefined;
    bench.source.reads.length = 0;
    bench.manager.start();
    expect(bench.manager.totals().pausedAll).toBe(true);
    expect(bench.manager.runningCount).toBe(0);
    await bench.manager.resumeAll();
    await bench.untilState(1, "done");
    expectFileExact(bench, 1);
    expect(bench.source.reads.length).toBe(4);
  });
});

describe("waiting and failing", () => {
  it("waits out a flood wait with its end, starts no other file into it, and goes on by itself", async () => {
    const bench = newBench();
    bench.settings.filesAtOnce = 1;
    bench.settings.chunksPerFile = 1;
    let flooded = true;
    bench.source.beforeRead = () => {
      if (!flooded) return undefined;
      throw new Failure("flood-wait", "Slow down", { waitSeconds: 30, code: "FLOOD_WAIT_30" });
    };
    await bench.addFiles(3 * half, 3 * half);
    bench.manager.start();
    await bench.untilState(1, "waiting");
    expect(bench.manager.row(1)?.reason).toMatchObject({ kind: "flood-wait", until: bench.clock.now() + 30_000 });
    expect(bench.manager.row(1)?.attempts).toBe(0);
    bench.clock.advance(29_000);
    expect(bench.source.reads.length).toBe(1);
    expect(bench.state(2)).toBe("queued");
    flooded = false;
    bench.clock.advance(1_000);
    await bench.untilState(1, "done");
    await bench.untilState(2, "done");
  });

  it("gives the slot of a waiting file to the next when the wait came in the middle of it", async () => {
    const bench = newBench();
    bench.settings.filesAtOnce = 1;
    bench.settings.chunksPerFile = 1;
    bench.source.beforeRead = (call) => {
      if (call.id === "file1" && call.offset === half) throw new Failure("flood-wait", "x", { waitSeconds: 60 });
      return undefined;
    };
    await bench.addFiles(4 * half, half);
    bench.manager.start();
    await bench.untilState(2, "done");
    expect(bench.state(1)).toBe("waiting");
  });

  it("waits while offline without using up attempts, keeps the chunks, and goes on when online", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 3);
    await bench.addFiles(8 * half, half);
    bench.settings.filesAtOnce = 1;
    bench.manager.start();
    await until(() => bench.manager.row(1)?.doneBytes === 3 * half);
    bench.manager.setOnline(false);
    await bench.untilState(1, "waiting");
    expect(bench.manager.row(1)?.reason).toEqual({ kind: "offline" });
    expect(bench.manager.row(1)?.attempts).toBe(0);
    expect(bench.manager.runningCount).toBe(0);
    expect(bench.state(2)).toBe("queued");
    bench.source.reads.length = 0;
    bench.source.beforeRead = () => undefined;
    bench.manager.setOnline(true);
    await bench.untilState(1, "done");
    await bench.untilState(2, "done");
    expect(bench.source.reads.filter((call) => call.id === "file1").length).toBe(5);
  });

  it("is not stuck when the connection is back before the file has stopped", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 0);
    await bench.addFiles(half);
    bench.manager.start();
    await until(() => bench.source.inFlight === 1);
    bench.source.beforeRead = () => undefined;
    bench.manager.setOnline(false);
    bench.manager.setOnline(true);
    await bench.untilState(1, "done");
  });

  it("tries again after faults of the connection, counting, until it fails; a retry begins to count anew", async () => {
    const bench = newBench();
    let broken = true;
    bench.source.beforeRead = () => {
      if (broken) throw new Failure("network", "Reset", { code: "ECONNRESET" });
      return undefined;
    };
    await bench.addFiles(half);
    bench.manager.start();
    const attempts: number[] = [];
    while (bench.state(1) !== "failed") {
      const seen = bench.manager.row(1)?.attempts ?? 0;
      if (seen !== attempts.at(-1)) attempts.push(seen);
      bench.clock.advance(1_000);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(attempts).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(bench.manager.row(1)).toMatchObject({
      attempts: 8,
      reason: { kind: "network", code: "ECONNRESET", retryable: true },
    });
    broken = false;
    await bench.manager.act("retry", { all: true });
    await bench.untilState(1, "done");
    expect(bench.manager.row(1)?.attempts).toBe(0);
  });

  it("waits for room on the disk, lets smaller files pass, and goes on when there is room", async () => {
    const bench = newBench();
    bench.settings.filesAtOnce = 2;
    bench.freeBytes = 64_000_000 + 2 * half;
    await bench.addFiles(4 * half, half);
    bench.manager.start();
    await bench.untilState(2, "done");
    await bench.untilState(1, "waiting");
    expect(bench.manager.row(1)?.reason).toMatchObject({ kind: "disk-full" });
    expect(bench.manager.row(1)?.reason?.bytesNeeded).toBeGreaterThanOrEqual(64_000_000 + 4 * half);
    bench.freeBytes = 1e12;
    bench.clock.advance(60_000);
    await bench.untilState(1, "done");
  });

  it("waits before the disk is full when others fill it meanwhile, and goes on from there", async () => {
    const bench = newBench();
    bench.settings.keepFreeMegabytes = 500;
    bench.settings.chunksPerFile = 1;
    const size = 40 * 2 * half;
    bench.source.beforeRead = ({ offset }) => {
      if (offset === 10 * 2 * half) bench.freeBytes = 500_000_000 + half;
      return undefined;
    };
    await bench.addFiles(size);
    bench.manager.start();
    await bench.untilState(1, "waiting");
    const row = bench.manager.row(1);
    expect(row?.reason).toMatchObject({ kind: "disk-full" });
    expect(row?.attempts).toBe(0);
    const done = row?.doneBytes ?? 0;
    expect(done).toBeGreaterThanOrEqual(10 * 2 * half);
    expect(done).toBeLessThanOrEqual(10 * 2 * half + bytesBetweenChecks);
    expect(row?.reason?.bytesNeeded).toBe(500_000_000 + size - done);
    bench.source.reads.length = 0;
    bench.freeBytes = 1e12;
    bench.source.beforeRead = () => undefined;
    bench.clock.advance(60_000);
    await bench.untilState(1, "done");
    expectFileExact(bench, 1);
    expect(bench.source.reads.length).toBe((size - done) / (2 * half));
  });

  it("says that the folder can't be written to, and downloads after a retry once it can", async () => {
    const bench = newBench();
    writeFileSync(bench.downloads, "a file where the folder should be");
    await bench.addFiles(half);
    bench.manager.start();
    await bench.untilState(1, "failed");
    expect(bench.manager.row(1)?.reason).toMatchObject({ kind: "permission", retryable: true });
    rmSync(bench.downloads);
    await bench.manager.act("retry", { ids: [1] });
    await bench.untilState(1, "done");
  });

  it("holds when Telegram says that the session is over, and goes on after the next sign-in", async () => {
    const bench = newBench();
    bench.settings.filesAtOnce = 1;
    bench.settings.chunksPerFile = 1;
    let over = true;
    bench.source.beforeRead = () => {
      if (over) throw new Failure("auth-lost", "Revoked", { code: "SESSION_REVOKED" });
      return undefined;
    };
    await bench.addFiles(3 * half, 3 * half);
    bench.manager.start();
    await bench.untilState(1, "waiting");
    expect(bench.manager.row(1)?.reason?.kind).toBe("signed-out");
    expect(bench.source.reads.length).toBe(1);
    over = false;
    bench.manager.setSignedIn(true);
    await bench.untilState(1, "done");
    await bench.untilState(2, "done");
  });
});

describe("ends of the app", () => {
  it("stops every running file at its chunk boundary, back in the queue, and finishes each at the next start", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 10);
    // More chunks than reads: none can be finished.
    await bench.addFiles(...Array<number>(7).fill(12 * half));
    bench.manager.start();
    await until(() => bench.manager.totals().doneBytes === 10 * half && bench.source.inFlight > 0);
    expect(bench.manager.runningCount).toBe(5);
    await bench.manager.stop();
    expect(bench.source.inFlight).toBe(0);
    expect(bench.clock.pendingTimers).toBe(0);
    expect(bench.manager.totals().counts).toMatchObject({ queued: 7, downloading: 0, preparing: 0 });
    await expect(bench.manager.add([], chat)).rejects.toBeInstanceOf(ShuttingDown);
    await expect(bench.manager.act("pause", { all: true })).rejects.toBeInstanceOf(ShuttingDown);

    bench.source.reads.length = 0;
    bench.crash();
    bench.source.beforeRead = () => undefined;
    bench.manager.start();
    for (let id = 1; id <= 7; id += 1) {
      await bench.untilState(id, "done");
      expectFileExact(bench, id);
    }
    expect(bench.source.reads.length).toBe(7 * 12 - 10);
  });

  it("takes up after a crash from the chunks on disk", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 5);
    await bench.addFiles(8 * half);
    bench.manager.start();
    await until(() => bench.manager.row(1)?.doneBytes === 5 * half);
    expect(bench.state(1)).toBe("downloading");
    bench.crash();
    bench.source.reads.length = 0;
    bench.source.beforeRead = () => undefined;
    bench.manager.start();
    await bench.untilState(1, "done");
    expectFileExact(bench, 1);
    expect(bench.source.reads.length).toBe(3);
    expect(readdirSync(join(bench.downloads, "Holiday"))).toEqual(["file1.bin"]);
  });

  it("shows the progress of the recorded chunks after a crash, before anything runs", async () => {
    const bench = newBench();
    holdReadsAfter(bench.source, 5);
    await bench.addFiles(8 * half);
    bench.manager.start();
    await until(() => bench.manager.row(1)?.doneBytes === 5 * half);
    bench.crash();
    bench.manager.setOnline(false);
    bench.manager.start();
    expect(bench.manager.row(1)).toMatchObject({ state: "queued", doneBytes: 5 * half });
    expect(bench.manager.totals()).toMatchObject({ doneBytes: 5 * half, totalBytes: 8 * half });
  });

  it("keeps what was paused paused", async () => {
    const bench = newBench();
    await bench.addFiles(half);
    await bench.manager.act("pause", { ids: [1] });
    bench.crash();
    bench.manager.start();
    expect(bench.state(1)).toBe("paused");
    expect(existsSync(bench.downloads)).toBe(false);
  });
});

describe("what the window is told", () => {
  it("tells a change within a tenth of a second, and many changes at once", async () => {
    const bench = newBench();
    const deltas: QueueDelta[] = [];
    bench.manager.onDelta((delta) => deltas.push(delta));
    await bench.addFiles(10, 20, 30);
    await bench.manager.act("pause", { ids: [2] });
    bench.clock.advance(100);
    expect(deltas.length).toBe(1);
    expect(deltas[0]?.changed.map((row) => [row.id, row.state])).toEqual([
      [1, "queued"],
      [2, "paused"],
      [3, "queued"],
    ]);
    expect(deltas[0]?.totals).toMatchObject({ totalBytes: 60 });
    await bench.manager.act("remove", { ids: [2] });
    bench.clock.advance(100);
    expect(deltas[1]).toMatchObject({ changed: [], removed: [2] });
    expect((deltas[1]?.revision ?? 0) - (deltas[0]?.revision ?? 0)).toBe(1);
  });
});
