import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { openDatabase } from "../../../../src/main/storage/database";
import { HistoryStore } from "../../../../src/main/storage/history-store";
import { migrations } from "../../../../src/main/storage/migrations";
import type { HistoryQuery } from "../../../../src/shared/history";
import { temporaryFolder } from "../downloads/conditions";
import { entry, HistoryBench } from "./history-bench";

const all: HistoryQuery = {
  search: "",
  kinds: [],
  chatId: null,
  from: null,
  until: null,
  sort: "finished",
  descending: true,
};

function filled(): HistoryBench {
  const bench = new HistoryBench(temporaryFolder());
  bench.store.addUnknown([
    { ...entry, messageId: 1, fileName: "Beach.jpg", finishedAt: 100, sizeBytes: 30 },
    { ...entry, messageId: 2, fileName: "Отпуск.MP4", kind: "video", finishedAt: 300, sizeBytes: 10 },
    {
      ...entry,
      messageId: 3,
      fileName: "海滩.jpg",
      chatId: "user:5",
      chatTitle: "Ångström",
      finishedAt: 200,
      sizeBytes: 20,
    },
  ]);
  return bench;
}
const idsOf = (query: Partial<HistoryQuery>): number[] => filled().search.find({ ...all, ...query }).ids;

describe("the history", () => {
  it.each<[Partial<HistoryQuery>, number[]]>([
    [{}, [2, 3, 1]],
    [{ descending: false }, [1, 3, 2]],
    [{ sort: "size" }, [1, 3, 2]],
    [{ sort: "name", descending: false }, [1, 2, 3]],
    [{ search: "BEACH" }, [1]],
    [{ search: "отпуск mp4" }, [2]],
    [{ search: "滩" }, [3]],
    [{ search: "åNGSTRÖM" }, [3]],
    [{ search: "holiday .jpg" }, [1]],
    [{ search: "%" }, []],
    [{ search: "_each" }, []],
    [{ search: "  " }, [2, 3, 1]],
    [{ kinds: ["video", "audio"] }, [2]],
    [{ chatId: "user:5" }, [3]],
    [{ from: 200 }, [2, 3]],
    [{ until: 200 }, [1]],
    [{ from: 150, until: 250, search: "jpg", kinds: ["photo"] }, [3]],
  ])("is searched by %j", (query, ids) => {
    expect(idsOf(query)).toEqual(ids);
  });

  it("says how much was found and how much there is, and which chats", () => {
    const { search } = filled();
    expect(search.find({ ...all, kinds: ["photo"] })).toMatchObject({ bytes: 50, total: 3 });
    expect(search.chats()).toEqual([
      { chatId: "channel:777", title: "Holiday", count: 2 },
      { chatId: "user:5", title: "Ångström", count: 1 },
    ]);
    expect(search.rows([3, 9]).map(({ id }) => id)).toEqual([3]);
  });

  it("of 100,000 entries answers while one types", () => {
    const bench = new HistoryBench(temporaryFolder());
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      ...entry,
      messageId: index + 1,
      fileName: `photo 2025-03-${index % 28} ${index}.jpg`,
      finishedAt: index * 1_000,
    }));
    expect(bench.store.addUnknown(many)).toBe(100_000);
    const times = [all, { ...all, search: "photo 77 holiday" }, { ...all, sort: "name" as const }].map((query) => {
      const start = performance.now();
      const { ids } = bench.search.find(query);
      expect(ids.length).toBeGreaterThan(1_000);
      expect(bench.search.rows(ids.slice(50_000, 50_200)).length).toBe(ids.length > 50_200 ? 200 : 0);
      return performance.now() - start;
    });
    // Some tens of milliseconds each; the limit is for a machine that does other things as well.
    expect(Math.max(...times)).toBeLessThan(2_000);
  }, 30_000);

  it("begins with what earlier versions have finished", () => {
    const path = join(temporaryFolder(), "old.db");
    const before = migrations.findIndex((sql) => sql.includes("CREATE TABLE history"));
    const { database: old } = openDatabase(path, { migrations: migrations.slice(0, before) });
    new AccountStore(old).save({ id: "1", name: "Ada", username: null, maskedPhone: null });
    const insert = old.prepare(
      `INSERT INTO downloads (account_id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, mime_type, size_bytes,
         message_date, location, has_thumbnail, state, position, attempts, added_at, finished_at, file_name, path, done_bytes)
       VALUES ('1', 'channel:777', 'Ночь', '5', ?, '7', 'photo', 'image/jpeg', 1000, 1600000000, '{}', 0, ?, ?, 0, 5, ?, 'Луна.JPG', ?, 0)`,
    );
    insert.run(1, "done", 1, 1_700_000_000_000, "/downloads/Луна.JPG");
    insert.run(2, "queued", 2, null, null);
    old.close();
    const { database } = openDatabase(path);
    const store = new HistoryStore(database, "1");
    expect(store.after(0, 10)).toEqual([
      {
        ...entry,
        id: 1,
        chatTitle: "Ночь",
        mediaId: "7",
        fileName: "Луна.JPG",
        path: "/downloads/Луна.JPG",
      },
    ]);
    expect(store.idOf({ chatId: "channel:777", messageId: 2, mediaId: "7" })).toBeNull();
    const bench = database.prepare("SELECT search_text FROM history").get();
    expect(bench).toEqual({ search_text: "луна.jpg\nночь" });
    database.close();
  });

  it("is each account's own, and goes with it", () => {
    const { database } = openDatabase(join(temporaryFolder(), "two.db"));
    const accounts = new AccountStore(database);
    for (const id of ["1", "2"]) accounts.save({ id, name: "Ada", username: null, maskedPhone: null });
    const [mine, theirs] = ["1", "2"].map((id) => new HistoryStore(database, id));
    mine?.record(entry);
    expect([mine?.count(), theirs?.count(), theirs?.idOf(entry)]).toEqual([1, 0, null]);
    accounts.remove("1");
    expect(mine?.count()).toBe(0);
    database.close();
  });
});
