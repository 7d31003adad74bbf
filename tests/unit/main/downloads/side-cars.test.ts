import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FolderSync } from "../../../../src/main/downloads/folder-sync";
import { writeSideCar } from "../../../../src/main/downloads/write-side-car";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import { Failure } from "../../../../src/shared/errors";
import { temporaryFolder } from "./conditions";
import { type ManagerBench, newBench } from "./manager-bench";

const date = 1_600_000_000;
const sideCar = { extension: ".json", content: Buffer.from("{}\n") };

const write = (folder: string, name = "beach.mp4"): Promise<string> =>
  writeSideCar(
    sideCar,
    { filePath: join(folder, name), key: "channel:1-2-3", modifiedAtSeconds: date },
    new FolderSync(),
  );

describe("a side-car", () => {
  it("is beside its file, whole, with the message's date, and nothing else is left", async () => {
    const folder = temporaryFolder();
    expect(await write(folder)).toBe(join(folder, "beach.mp4.json"));
    expect(readdirSync(folder)).toEqual(["beach.mp4.json"]);
    expect(readFileSync(join(folder, "beach.mp4.json"), "utf8")).toBe("{}\n");
    expect(statSync(join(folder, "beach.mp4.json")).mtimeMs).toBe(date * 1_000);
  });

  it("is the same one where it is there already, also after an end in the middle", async () => {
    const folder = temporaryFolder();
    await write(folder);
    writeFileSync(join(folder, ".gramhaul-channel-1-2-3.json.tmp"), "{");
    expect(await write(folder)).toBe(join(folder, "beach.mp4.json"));
    expect(readdirSync(folder)).toEqual(["beach.mp4.json"]);
  });

  it("goes on where it was ended while it was written", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, ".gramhaul-channel-1-2-3.json.tmp"), "{ and more than there will be");
    await write(folder);
    expect(readdirSync(folder)).toEqual(["beach.mp4.json"]);
    expect(readFileSync(join(folder, "beach.mp4.json"), "utf8")).toBe("{}\n");
  });

  it("replaces nothing that is there, whatever it is", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "beach.mp4.json"), "mine");
    symlinkSync("nowhere", join(folder, "beach.mp4 (2).json"));
    mkdirSync(join(folder, "beach.mp4 (3).json"));
    writeFileSync(join(folder, "beach.mp4 (4).json"), "!!\n");
    expect(await write(folder)).toBe(join(folder, "beach.mp4 (5).json"));
    expect(readFileSync(join(folder, "beach.mp4.json"), "utf8")).toBe("mine");
    expect(readdirSync(folder)).toHaveLength(5);
  });

  it("finds room in the longest name, and a number too", async () => {
    const folder = temporaryFolder();
    const name = `${"ä".repeat(118)} (99999).mp4`;
    expect(await write(folder, name)).toBe(join(folder, `${name}.json`));
    const longer = `${"ä".repeat(124)}.m`;
    writeFileSync(join(folder, `${longer}.json`), "mine");
    expect(await write(folder, longer)).toBe(join(folder, `${"ä".repeat(123)} (2).json`));
  });

  it("that can't be written is a failure of the disk and leaves nothing", async () => {
    const folder = join(temporaryFolder(), "gone");
    await expect(write(folder)).rejects.toBeInstanceOf(Failure);
  });
});

const chat = { id: "channel:777", accessHash: "9", title: "News" };
const sender = { id: 5, userName: "ada", displayName: "Ada Winter" };

function itemOf(bench: ManagerBench, more: Partial<MediaItem> = {}): MediaItem {
  const said = { caption: "At the pier\nand back", sender, replyToId: 3, topicId: 9, topicTitle: "Trips" };
  return { ...bench.source.addFile("file1", 1_000), ...said, ...more };
}

async function download(bench: ManagerBench, item: MediaItem): Promise<void> {
  await bench.manager.add([item], chat);
  bench.manager.start();
  await bench.untilState(1, "done");
}

/** As if the process had ended after the file had got its name, and before it was recorded as done. */
function forgetDone(bench: ManagerBench): void {
  bench.database
    .prepare("UPDATE downloads SET state = 'downloading', finished_at = NULL, part_path = path || '.part'")
    .run();
  bench.database.prepare("DELETE FROM side_cars").run();
  bench.crash();
}

describe("what is written beside a finished file", () => {
  it("is nothing unless asked for", async () => {
    const bench = newBench();
    await download(bench, itemOf(bench));
    expect(readdirSync(join(bench.downloads, "News"))).toEqual(["file1.bin"]);
  });

  it("is the text, and all about the message", async () => {
    const bench = newBench();
    bench.settings.sideCars = "both";
    await download(
      bench,
      itemOf(bench, {
        groupedId: "1234567890123456789",
        albumIndex: 2,
        fileName: "../a\u202Eb",
        links: [{ url: "https://example.org/pier", title: "The pier" }],
        forwardedFrom: { id: -1000000000005, name: "Old news" },
        commentedPost: { chatId: "channel:6", chatTitle: "Piers", messageId: 12, text: "A post" },
      }),
    );
    const folder = join(bench.downloads, "News");
    const names = readdirSync(folder).sort();
    expect(names).toEqual(["_a_ab", "_a_ab.json", "_a_ab.txt"].map((name) => name.replace("_a_ab", "_ab")));
    expect(readFileSync(join(folder, "_ab.txt"), "utf8")).toBe("At the pier\nand back\n");
    expect(JSON.parse(readFileSync(join(folder, "_ab.json"), "utf8"))).toEqual({
      chat: { id: -1000000000777, title: "News" },
      message: {
        id: 1,
        date: "2020-09-13T12:26:40.000Z",
        link: "https://t.me/c/777/1?thread=9",
        sender: { id: 5, username: "ada", name: "Ada Winter" },
        text: "At the pier\nand back",
        links: [{ url: "https://example.org/pier", title: "The pier" }],
        reply_to_id: 3,
        topic: { id: 9, title: "Trips" },
        forwarded_from: { id: -1000000000005, name: "Old news" },
        comment_on: { chat: { id: -1000000000006, title: "Piers" }, id: 12, text: "A post" },
        album: { id: "1234567890123456789", index: 2 },
      },
      file: {
        name: "_ab",
        sender_file_name: "../a\u202Eb",
        type: "document",
        mime_type: "application/octet-stream",
        size: 1_000,
        media_id: "file1",
      },
    });
  });

  it("is no empty text", async () => {
    const bench = newBench();
    bench.settings.sideCars = "text";
    await download(bench, itemOf(bench, { caption: "" }));
    expect(readdirSync(join(bench.downloads, "News"))).toEqual(["file1.bin"]);
  });

  it("has the name that the content gave the file", async () => {
    const bench = newBench();
    bench.settings.sideCars = "text";
    const item = { ...itemOf(bench), fileName: "a.jpg" };
    bench.source.heads.set("file1", Buffer.from("GIF89a"));
    await download(bench, item);
    expect(readdirSync(join(bench.downloads, "News")).sort()).toEqual(["a.gif", "a.gif.txt"]);
  });

  it("is written after an end between the file and it, once", async () => {
    const bench = newBench();
    await download(bench, itemOf(bench));
    bench.settings.sideCars = "both";
    for (let ends = 0; ends < 2; ends += 1) {
      forgetDone(bench);
      bench.source.reads.length = 0;
      bench.manager.start();
      await bench.untilState(1, "done");
      expect(bench.source.reads).toEqual([]);
      const names = ["file1.bin", "file1.bin.json", "file1.bin.txt"];
      expect(readdirSync(join(bench.downloads, "News")).sort()).toEqual(names);
      expect(bench.store.sideCars.of(1)).toHaveLength(2);
    }
  });

  it("goes with the file, and nothing else does", async () => {
    const bench = newBench();
    bench.settings.sideCars = "both";
    await download(bench, itemOf(bench));
    const folder = join(bench.downloads, "News");
    writeFileSync(join(folder, "file1.bin.md"), "mine");
    // One that was deleted by hand is no hindrance.
    rmSync(join(folder, "file1.bin.txt"));
    await bench.manager.act("remove-with-file", { ids: [1] });
    expect(readdirSync(folder)).toEqual(["file1.bin.md"]);
  });

  it("stays with the file where only the row is removed", async () => {
    const bench = newBench();
    bench.settings.sideCars = "both";
    await download(bench, itemOf(bench));
    await bench.manager.act("remove", { ids: [1] });
    const names = ["file1.bin", "file1.bin.json", "file1.bin.txt"];
    expect(readdirSync(join(bench.downloads, "News")).sort()).toEqual(names);
  });

  it("is waited for while it can't be written, and the file is not fetched again", async () => {
    const bench = newBench();
    bench.settings.sideCars = "text";
    const folder = join(bench.downloads, "News");
    const unfinished = ".gramhaul-channel-777-1-file1.txt.tmp";
    mkdirSync(join(folder, unfinished), { recursive: true });
    await bench.manager.add([itemOf(bench)], chat);
    bench.manager.start();
    await bench.untilState(1, "failed");
    rmSync(join(folder, unfinished), { recursive: true });
    bench.source.reads.length = 0;
    await bench.manager.act("retry", { ids: [1] });
    await bench.untilState(1, "done");
    expect(bench.source.reads).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(["file1.bin", "file1.bin.txt"]);
  });
});
