import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { openDatabase } from "../../../../src/main/storage/database";
import { HistorySearch } from "../../../../src/main/storage/history-search";
import { HistoryStore } from "../../../../src/main/storage/history-store";
import { migrations } from "../../../../src/main/storage/migrations";
import { wholeHistory as all, type HistoryQuery } from "../../../../src/shared/history";
import { temporaryFolder } from "../downloads/conditions";
import { entry, HistoryBench } from "./history-bench";

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
      caption: "Вечер у МОРЯ 🌊\n=SUM(1), «ОК»\nSA\u0308HKO\u0308, 夕日",
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
    // Only in the caption, in any of its lines, and together with the name or the chat.
    [{ search: "моря" }, [3]],
    [{ search: "夕" }, [3]],
    [{ search: "🌊 ångström .JPG вечер" }, [3]],
    [{ search: "вечер beach" }, []],
    [{ search: "=sum(1), «ок»" }, [3]],
    [{ search: "sähkö" }, [3]],
    // No word goes over the end of a line, or from one text into the next.
    [{ search: "🌊=" }, []],
    [{ search: "ångströmвечер" }, []],
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

  it("of 100,000 entries answers while one types", async ({ annotate }) => {
    const bench = new HistoryBench(temporaryFolder());
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      ...entry,
      messageId: index + 1,
      fileName: `photo 2025-03-${index % 28} ${index}.jpg`,
      finishedAt: index * 1_000,
      caption: `Day ${index} at the lake: ещё один вечер у моря, and everybody was there until the sun had gone down\n#summer #friends`,
    }));
    expect(bench.store.addUnknown(many)).toBe(100_000);
    const times: number[] = [];
    for (const query of [
      all,
      { ...all, search: "photo 77 holiday" },
      { ...all, search: "МОРЯ 77 #friends" },
      { ...all, sort: "name" as const },
    ]) {
      const start = performance.now();
      const { ids } = bench.search.find(query);
      const found = performance.now();
      expect(ids.length).toBeGreaterThan(1_000);
      expect(bench.search.rows(ids.slice(-200)).length).toBe(200);
      const end = performance.now();
      times.push(end - start);
      const words = query.search === "" ? `all by ${query.sort}` : query.search;
      await annotate(`${words}: ${Math.round(found - start)} ms, 200 rows: ${Math.round(end - found)} ms`);
    }
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

  it("of the version before has the captions of what is still in the queue", () => {
    const path = join(temporaryFolder(), "old.db");
    const before = migrations.findIndex((sql) => sql.includes("ALTER TABLE history ADD COLUMN caption"));
    const { database: old } = openDatabase(path, { migrations: migrations.slice(0, before) });
    const accounts = new AccountStore(old);
    for (const id of ["1", "2"]) accounts.save({ id, name: "Ada", username: null, maskedPhone: null });
    const finished = old.prepare(
      `INSERT INTO history (account_id, chat_id, chat_title, message_id, media_id, kind, file_name, message_date, finished_at, origin,
         search_text) VALUES (?, 'channel:777', 'Ночь', ?, ?, 'photo', 'Луна.JPG', 0, 0, 'downloaded', 'луна.jpg' || char(10) || 'ночь')`,
    );
    const queued = old.prepare(
      `INSERT INTO downloads (id, account_id, chat_id, chat_title, chat_access_hash, message_id, media_id, kind, mime_type, message_date,
         location, has_thumbnail, state, position, attempts, added_at, file_name, done_bytes)
       VALUES (?, ?, 'channel:777', 'Ночь', '5', ?, ?, 'photo', 'image/jpeg', 0, '{}', 0, ?, ?, 0, 5, 'Луна.JPG', 0)`,
    );
    const said = old.prepare("INSERT INTO download_messages (download_id, account_id, caption) VALUES (?, ?, ?)");
    // Finished; on its way once more; with no caption; recorded without its message; of another media and of another account; gone from the queue.
    for (const messageId of [1, 2, 3, 4, 5, 6]) finished.run("1", messageId, "7");
    finished.run("2", 1, "7");
    for (const [id, account, messageId, mediaId, state, caption] of [
      [11, "1", 1, "7", "done", "Вид\nс БАЛКОНА"],
      [12, "1", 2, "7", "queued", "Снова"],
      [13, "1", 3, "7", "done", ""],
      [14, "1", 4, "7", "done", null],
      [15, "1", 5, "8", "queued", "Другое"],
      [21, "2", 1, "7", "done", "Чужое"],
    ] as const) {
      queued.run(id, account, messageId, mediaId, state, id);
      if (caption !== null) said.run(id, account, caption);
    }
    old.close();
    const { database } = openDatabase(path);
    const captions = ["1", "2"].map((id) => new HistoryStore(database, id).after(0, 10).map(({ caption }) => caption));
    expect(captions).toEqual([["Вид\nс БАЛКОНА", "Снова", "", "", "", ""], ["Чужое"]]);
    const search = new HistorySearch(database, "1");
    expect(search.find({ ...all, search: "балкона луна" }).ids).toEqual([1]);
    expect(search.find({ ...all, search: "ночь", descending: false }).ids).toEqual([1, 2, 3, 4, 5, 6]);
    expect(search.find({ ...all, search: "чужое" }).ids).toEqual([]);
    database.close();
  });

  it("has the caption of the last time that a media was downloaded, and is found by that one only", () => {
    const bench = new HistoryBench(temporaryFolder());
    bench.store.record({ ...entry, caption: "Sunrise" });
    bench.store.record({ ...entry, caption: "Sunset, corrected" });
    expect(bench.store.get(1)).toEqual({ ...entry, id: 1, caption: "Sunset, corrected" });
    expect(["sunrise", "SUNSET"].map((search) => bench.search.find({ ...all, search }).ids)).toEqual([[], [1]]);
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
