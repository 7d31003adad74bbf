import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewHistoryRecord } from "../../../../src/main/storage/history-record";
import type { HistoryFormat } from "../../../../src/shared/history";
import { wholeHistory } from "../../../../src/shared/history";
import { mediaKinds } from "../../../../src/shared/media";
import { temporaryFolder } from "../downloads/conditions";
import { entry, HistoryBench } from "./history-bench";

const formats: HistoryFormat[] = ["csv", "json"];

const newBench = async (folder: string, name: string): Promise<HistoryBench> => {
  await mkdir(join(folder, name));
  return new HistoryBench(join(folder, name));
};

/** Names as nobody should give them: quotes, line breaks, formulas, other scripts, directions. */
const hostileText = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({
      unit: fc.constantFrom('"', "'", ",", ";", "\r", "\n", "\t", "=", "+", "-", "@", "＝", "\uFEFF", "\0", "a"),
    }),
    fc.constantFrom('=HYPERLINK("http://x")', "'quoted", "''", "\r\n", "\uFEFFbom", "]}", "{", " spaced "),
    fc.constantFrom("\u202Egpj.\u2066x\u2069", "שלום\u200F =1+1\n=2+2", 'one\n\n"two"\r\n', "a\u2028b\u0085c"),
  )
  // No name on a disk and no title of Telegram has a NUL; see below for files that do.
  .map((text) => Buffer.from(text).toString().replaceAll("\0", ""));
const arbitraryEntry: fc.Arbitrary<NewHistoryRecord> = fc.record({
  chatId: fc.tuple(fc.constantFrom("user", "group", "channel"), fc.nat()).map(([kind, id]) => `${kind}:${id}`),
  chatTitle: hostileText,
  chatAccessHash: fc.constantFrom("1", "-5"),
  messageId: fc.integer({ min: 1, max: 0x7fff_ffff }),
  mediaId: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  kind: fc.constantFrom(...mediaKinds),
  fileName: hostileText.filter((text) => text !== ""),
  sizeBytes: fc.option(fc.maxSafeNat()),
  messageDate: fc.integer({ min: 0, max: 0x7fff_ffff }),
  finishedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  path: fc.option(hostileText.filter((text) => text !== "")),
  origin: fc.constantFrom("downloaded" as const, "linked" as const, "same" as const, "imported" as const),
  sha256: fc.option(fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 })),
  modifiedAt: fc.constant(null),
  caption: hostileText,
});

describe("what is exported and imported", () => {
  it.each(formats)("as %s is the same, whatever the names are", async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryEntry, { maxLength: 20 }), async (entries) => {
        const folder = temporaryFolder();
        const mine = await newBench(folder, "mine");
        const other = await newBench(folder, "other");
        mine.store.addUnknown(entries);
        const file = join(folder, `history.${format}`);
        await mine.transfers.export(file, format);
        expect(mine.outcome).toMatchObject({ state: "done", done: mine.store.count() });
        await other.transfers.import(file);
        expect(other.outcome).toMatchObject({ state: "done", added: mine.store.count(), bad: 0 });
        const exported = mine.store.after(0, 100);
        expect(other.store.after(0, 100)).toEqual(
          exported.map((each) => ({ ...each, chatAccessHash: null, modifiedAt: null, origin: "imported" })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each(formats)("as %s does not change what is known, and adds nothing twice", async (format) => {
    const folder = temporaryFolder();
    const bench = await newBench(folder, "mine");
    bench.store.record(entry);
    const file = join(folder, `history.${format}`);
    await bench.transfers.export(file, format);
    bench.store.record({ ...entry, fileName: "newer.jpg", finishedAt: entry.finishedAt + 1 });
    await bench.transfers.import(file);
    expect(bench.outcome).toMatchObject({ state: "done", added: 0, known: 1, bad: 0 });
    expect(bench.store.after(0, 10)).toMatchObject([{ fileName: "newer.jpg", origin: "downloaded" }]);
  });

  it("takes the place of an earlier file at once, and leaves nothing beside it", async () => {
    const folder = temporaryFolder();
    const bench = await newBench(folder, "mine");
    bench.store.record({ ...entry, caption: 'Day one,\n"at last"' });
    const file = join(folder, "history.csv");
    writeFileSync(file, "earlier");
    await bench.transfers.export(file, "csv");
    expect(readFileSync(file, "utf8")).toBe(
      '\uFEFF"chat_id","chat","message_id","media_id","kind","file_name","size_bytes","message_date","finished_at","path","origin","sha256","caption"\r\n' +
        '"channel:777","Holiday",1,"9223372036854775807","photo","beach.jpg",1000,"2020-09-13T12:26:40.000Z","2023-11-14T22:13:20.000Z","/downloads/Holiday/beach.jpg","downloaded",,"Day one,\n""at last"""\r\n',
    );
    expect(readdirSync(folder).sort()).toEqual(["history.csv", "mine"]);
  });

  it("says why it could not be written", async () => {
    const folder = temporaryFolder();
    const bench = await newBench(folder, "mine");
    await bench.transfers.export(join(folder, "nowhere", "history.csv"), "csv");
    expect(bench.outcome).toMatchObject({ state: "failed", problem: expect.stringContaining("ENOENT") });
  });

  it("cannot become a formula in a spreadsheet", async () => {
    const folder = temporaryFolder();
    const bench = await newBench(folder, "mine");
    bench.store.record({ ...entry, fileName: '=HYPERLINK("http://evil/")', chatTitle: "@SUM(1)", caption: "=1+1\n=2" });
    const file = join(folder, "history.csv");
    await bench.transfers.export(file, "csv");
    const [, line] = readFileSync(file, "utf8").split("\r\n");
    expect(line).toContain(`"'@SUM(1)"`);
    expect(line).toContain(`"'=HYPERLINK(""http://evil/"")"`);
    expect(line).toMatch(/"'=1\+1\n=2"$/);
  });

  it.each(formats)("as %s is taken with the longest texts, whatever they are made of", async (format) => {
    const folder = temporaryFolder();
    const [mine, other] = [await newBench(folder, "mine"), await newBench(folder, "other")];
    const characters = ['"', "\n", "'", "\u0001", "\u202E", "字"];
    mine.store.addUnknown(
      characters.map((each, index) => ({
        ...entry,
        messageId: index + 1,
        chatTitle: each.repeat(1_024),
        fileName: each.repeat(1_024),
        path: each.repeat(4_096),
        caption: each.repeat(8_192),
      })),
    );
    const file = join(folder, `history.${format}`);
    await mine.transfers.export(file, format);
    await other.transfers.import(file);
    expect(other.outcome).toMatchObject({ state: "done", added: characters.length, bad: 0 });
    expect(other.store.after(0, 10).map(({ caption }) => caption)).toEqual(
      mine.store.after(0, 10).map(({ caption }) => caption),
    );
  });

  it("by a version that had no captions is imported, and found by what it says", async () => {
    const bench = await newBench(temporaryFolder(), "mine");
    const folder = temporaryFolder();
    const [csv, json] = [join(folder, "list.csv"), join(folder, "list.json")];
    writeFileSync(
      csv,
      '\uFEFF"chat_id","chat","message_id","media_id","kind","file_name","size_bytes","message_date","finished_at","path","origin","sha256"\r\n' +
        '"channel:777","Holiday",1,"7","photo","beach.jpg",1000,"2020-09-13T12:26:40.000Z","2023-11-14T22:13:20.000Z",,"downloaded",\r\n',
    );
    writeFileSync(
      json,
      '{"format":"gramhaul-history","version":1,"entries":[\n' +
        '{"chat_id":"channel:777","chat":"Holiday","message_id":2,"media_id":"7","kind":"photo","file_name":"lake.jpg","sha256":null}\n]}\n',
    );
    for (const file of [csv, json]) {
      await bench.transfers.import(file);
      expect(bench.outcome).toMatchObject({ state: "done", added: 1, bad: 0 });
    }
    expect(bench.store.after(0, 10)).toMatchObject([
      { fileName: "beach.jpg", caption: "" },
      { fileName: "lake.jpg", caption: "" },
    ]);
  });

  it("is found by its captions where it was imported", async () => {
    const folder = temporaryFolder();
    const [mine, other] = [await newBench(folder, "mine"), await newBench(folder, "other")];
    mine.store.record({ ...entry, caption: "Вечер\nу МОРЯ" });
    await mine.transfers.export(join(folder, "list.json"), "json");
    await other.transfers.import(join(folder, "list.json"));
    expect(other.search.find({ ...wholeHistory, search: "моря beach" }).ids).toEqual([1]);
  });

  it("stops when it is told to: an export leaves nothing, an import what it has added", async () => {
    const folder = temporaryFolder();
    const bench = await newBench(folder, "mine");
    const many = Array.from({ length: 3_000 }, (_, index) => ({ ...entry, messageId: index + 1 }));
    bench.store.addUnknown(many);
    const file = join(folder, "history.json");
    await bench.transfers.export(file, "json");
    const stopped = bench.transfers.export(join(folder, "other.json"), "json");
    bench.transfers.stop();
    await stopped;
    expect(bench.outcome.state).toBe("stopped");
    expect(existsSync(join(folder, "other.json"))).toBe(false);
    const other = await newBench(folder, "other");
    const importing = other.transfers.import(file);
    const untie = other.transfers.onChange(() => undefined);
    await new Promise<void>((resolve) => {
      const look = (): void => (other.store.count() > 0 ? resolve() : void setImmediate(look));
      look();
    });
    untie();
    await other.transfers.shutdown();
    await importing;
    expect(other.outcome.state).toBe("stopped");
    expect(other.store.count()).toBe(other.outcome.added);
    expect(other.store.count()).toBeLessThan(3_000);
  });
});

describe("a file that is not as it should be", () => {
  const header = "chat_id,message_id,media_id,kind,file_name";
  const good = (id: number): string => `channel:1,${id},7,photo,good ${id}.jpg`;
  const importing = async (text: string, name = "list.csv"): Promise<HistoryBench> => {
    const folder = temporaryFolder();
    const bench = await newBench(folder, "mine");
    writeFileSync(join(folder, name), text);
    await bench.transfers.import(join(folder, name));
    return bench;
  };
  const faultsOf = ({ outcome }: HistoryBench): unknown =>
    outcome.faults.map(({ line, reason, detail }) => [line, reason, detail]);

  it("loses its bad lines only, each told by its number", async () => {
    const bench = await importing(
      [
        header,
        good(1),
        "channel:1,-5,7,photo,x.jpg",
        "channel:1,2,7,photo",
        'channel:1,3,7,photo,"never closed.jpg',
        good(4),
        "somebody,5,7,photo,x.jpg",
        `channel:1,6,7,photo,${"x".repeat(140_000)}`,
        "channel:1,7,7,hologram,x.jpg",
        '"channel:1"x,8,7,photo,x.jpg',
        "channel:1,9,7,photo,a\0b.jpg",
        "",
        good(9),
      ].join("\n"),
    );
    expect(faultsOf(bench)).toEqual([
      [3, "bad-value", "message_id"],
      [4, "wrong-columns", ""],
      [5, "not-readable", ""],
      [7, "bad-value", "chat_id"],
      [8, "too-long", ""],
      [9, "bad-value", "kind"],
      [10, "not-readable", ""],
      [11, "bad-value", "file_name"],
    ]);
    expect(bench.outcome).toMatchObject({ state: "done", added: 3, bad: 8 });
    expect(bench.store.after(0, 10).map(({ messageId }) => messageId)).toEqual([1, 4, 9]);
  });

  it("of JSON loses its bad lines only, too", async () => {
    const bench = await importing(
      [
        '{"format":"gramhaul-history","version":1,"entries":[',
        '{"chat_id":"channel:1","message_id":1,"media_id":"7","kind":"photo","file_name":"a.jpg"}',
        ',{"chat_id":"channel:1","message_id":',
        ',["channel:1"]',
        ',{"chat_id":"channel:1","message_id":2,"media_id":7,"kind":"photo","file_name":"a.jpg"}',
        ',{"chat_id":"channel:1","message_id":3,"media_id":"7","kind":"photo","file_name":"a.jpg"}',
        "]}",
      ].join("\n"),
      "list.json",
    );
    expect(bench.outcome.faults.map(({ line, reason }) => [line, reason])).toEqual([
      [3, "not-readable"],
      [4, "not-readable"],
      [5, "bad-value"],
    ]);
    expect(bench.outcome).toMatchObject({ state: "done", added: 2, bad: 3 });
  });

  it("loses a record that is whole and wrong as one: the lines of its caption are no entries", async () => {
    const bench = await importing(
      [
        `${header},caption`,
        `channel:1,1,7,hologram,x.jpg,"one`,
        "channel:1,2,7,photo,smuggled.jpg,two",
        'three"',
        `channel:1,3,7,photo,good.jpg,"${"x".repeat(8_193)}"`,
        `channel:1,4,7,photo,good.jpg,"${'""\n'.repeat(2_000)}"`,
      ].join("\n"),
    );
    expect(faultsOf(bench)).toEqual([
      [2, "bad-value", "kind"],
      [5, "bad-value", "caption"],
    ]);
    expect(bench.store.after(0, 10)).toMatchObject([{ messageId: 4, caption: '"\n'.repeat(2_000) }]);
  });

  it("may have semicolons, other columns and another order, as spreadsheets write them", async () => {
    const bench = await importing(
      `file_name;note;kind;media_id;message_id;chat_id\r\n"a;b.jpg";mine;photo;-7;5;user:3\r\n`,
    );
    expect(bench.store.after(0, 10)).toMatchObject([
      { fileName: "a;b.jpg", mediaId: "-7", messageId: 5, chatId: "user:3", origin: "imported", finishedAt: 0 },
    ]);
  });

  it.each(["", "hello\nworld", '{"messages":[]}', "a,b,c\n1,2,3", "\0".repeat(200_000)])(
    "and is none at all is refused as such",
    async (text) => {
      const bench = await importing(text);
      expect(bench.outcome).toMatchObject({ state: "not-a-history", added: 0 });
    },
  );

  it("can be of any content: nothing is thrown, and it ends", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", "1", ":") }), async (text) => {
        const bench = await importing(`${header}\n${text}`);
        expect(bench.outcome.state).toBe("done");
      }),
      { numRuns: 60 },
    );
  });

  it("tells no more than a hundred bad lines one by one, and how many there are", async () => {
    const bench = await importing(`${header}\n${"x\n".repeat(5_000)}${good(1)}\n`);
    expect(bench.outcome).toMatchObject({ added: 1, bad: 5_000 });
    expect(bench.outcome.faults).toHaveLength(100);
  });
});
