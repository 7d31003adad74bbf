import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MediaItem } from "../../../../src/main/telegram/media-item";
import { textId, textLocation, toTextFile } from "../../../../src/main/telegram/text-message";
import { mediaItem } from "../../../support/media-item";
import { type ManagerBench, newBench } from "./manager-bench";

const chat = { id: "channel:777", accessHash: "9", title: "News" };
const date = 1_600_000_000;

/** A message that is nothing but this text. */
function textItem(messageId: number, text: string): MediaItem {
  return mediaItem({
    chatId: chat.id,
    messageId,
    mediaId: textId(text),
    kind: "text",
    mimeType: "text/plain",
    sizeBytes: toTextFile(text).length,
    date,
    caption: text,
    location: textLocation,
  });
}

async function download(bench: ManagerBench, ...items: MediaItem[]): Promise<void> {
  await bench.manager.add(items, chat);
  bench.manager.start();
  for (const [index] of items.entries()) await bench.untilState(index + 1, "done");
}

const filesIn = (bench: ManagerBench): string[] => readdirSync(join(bench.downloads, "News")).sort();
const contentOf = (bench: ManagerBench, name: string): string =>
  readFileSync(join(bench.downloads, "News", name), "utf8");

describe("a message that is nothing but text", () => {
  it("is a text file of exactly its words, of its day, and nothing is asked for", async () => {
    const bench = newBench();
    const text = "Grüße 👋\u202E\r\n\tfrom “here” ";
    await download(bench, textItem(7, text));
    expect(filesIn(bench)).toEqual(["text 2020-09-13 7.txt"]);
    expect(contentOf(bench, "text 2020-09-13 7.txt")).toBe(`${text}\n`);
    expect(statSync(join(bench.downloads, "News", "text 2020-09-13 7.txt")).mtimeMs).toBe(date * 1_000);
    expect(bench.source.reads).toEqual([]);
    expect(bench.source.hashQuestions).toEqual([]);
    expect(bench.manager.row(1)).toMatchObject({ kind: "text", state: "done", sizeBytes: toTextFile(text).length });
  });

  it("stays a text file, whatever kind of file its words look like", async () => {
    const bench = newBench();
    await download(
      bench,
      textItem(1, "%PDF-1.7 is how it begins"),
      textItem(2, "GIF89a"),
      textItem(3, "PK\u0003\u0004"),
    );
    expect(filesIn(bench)).toEqual(["text 2020-09-13 1.txt", "text 2020-09-13 2.txt", "text 2020-09-13 3.txt"]);
  });

  it("has its details beside it where that is wished for, and not its words a second time", async () => {
    const bench = newBench();
    bench.settings.sideCars = "both";
    await download(bench, textItem(7, "Hello"));
    expect(filesIn(bench)).toEqual(["text 2020-09-13 7.txt", "text 2020-09-13 7.txt.json"]);
    expect(JSON.parse(contentOf(bench, "text 2020-09-13 7.txt.json"))).toMatchObject({
      message: { id: 7, text: "Hello" },
      file: { type: "text", mime_type: "text/plain", size: 6 },
    });
  });

  it("goes by the template: the words are its caption", async () => {
    const bench = newBench();
    bench.settings.pathTemplate = "{type}/{caption|none}.{ext}";
    await download(bench, textItem(7, "../On the\nroad: again"));
    expect(readdirSync(join(bench.downloads, "text"))).toEqual([expect.stringMatching(/^[^/]+\.txt$/)]);
  });

  it("is written anew after an end in the middle, once", async () => {
    const bench = newBench();
    await download(bench, textItem(7, "Hello"));
    bench.database
      .prepare("UPDATE downloads SET state = 'downloading', finished_at = NULL, part_path = path || '.part'")
      .run();
    bench.crash();
    bench.manager.start();
    await bench.untilState(1, "done");
    expect(filesIn(bench)).toEqual(["text 2020-09-13 7.txt"]);
  });

  it("that was edited is another one; the same is the same", async () => {
    const bench = newBench();
    await download(bench, textItem(7, "Hello"));
    expect(await bench.manager.add([textItem(7, "Hello")], chat)).toMatchObject({ queued: 0, known: 1 });
    expect(await bench.manager.add([textItem(7, "Hello, all")], chat)).toMatchObject({ queued: 1, known: 0 });
    await bench.untilState(2, "done");
    expect(filesIn(bench)).toEqual(["text 2020-09-13 7 (2).txt", "text 2020-09-13 7.txt"]);
    expect(contentOf(bench, "text 2020-09-13 7 (2).txt")).toBe("Hello, all\n");
  });

  it("is not written twice where the setting leaves out what is there already", async () => {
    const bench = newBench();
    bench.settings.sameContent = "skip";
    await download(bench, textItem(1, "Good morning"), textItem(2, "Good morning"), textItem(3, "Good evening"));
    expect(filesIn(bench)).toEqual(["text 2020-09-13 1.txt", "text 2020-09-13 3.txt"]);
    expect(bench.manager.row(2)).toMatchObject({ state: "done", reason: { kind: "same-content" } });
  });
});
