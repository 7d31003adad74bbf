import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { ChatFolderStore } from "../../../../src/main/storage/chat-folder-store";
import { ChatStore } from "../../../../src/main/storage/chat-store";
import { ChunkStore } from "../../../../src/main/storage/chunk-store";
import { type Database, openDatabase } from "../../../../src/main/storage/database";
import type { NewDownload } from "../../../../src/main/storage/download-record";
import { DownloadStore } from "../../../../src/main/storage/download-store";
import type { StoredMessage } from "../../../../src/main/storage/message-store";
import { migrations } from "../../../../src/main/storage/migrations";
import { ScanStore } from "../../../../src/main/storage/scan-store";
import { ThumbnailStore } from "../../../../src/main/storage/thumbnail-store";
import type { GatewayChat } from "../../../../src/main/telegram/chat-source";

let folder = "";
let database: Database;
let accounts: AccountStore;
const ada = { id: "1", name: "Ada", username: "ada", maskedPhone: "+•• 01" };
const bob = { id: "2", name: "Bob", username: null, maskedPhone: null };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gramhaul-test-"));
  database = openDatabase(join(folder, "gramhaul.db")).database;
  accounts = new AccountStore(database);
  accounts.save(ada);
  accounts.save(bob);
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const download: NewDownload = {
  chatId: "channel:777",
  chatTitle: "News 📰",
  chatAccessHash: "-9223372036854775808",
  messageId: 5,
  mediaId: "9223372036854775807",
  kind: "video",
  senderFileName: "../x\u202E.mp4",
  folder: "Holiday/2025",
  mimeType: "video/mp4",
  sizeBytes: 4_294_967_296,
  messageDate: 1_700_000_000,
  groupedId: "13",
  location: {
    type: "document",
    id: "9223372036854775807",
    accessHash: "-1",
    fileReference: "AAEC/w==",
    thumbSize: "",
    dcId: 4,
  },
  hasThumbnail: true,
  state: "waiting",
  reason: { kind: "flood-wait", code: "FLOOD_WAIT_3", until: 1_700_000_003_000 },
  attempts: 2,
  addedAt: 1_700_000_000_123,
  finishedAt: null,
  fileName: "x.mp4",
  partPath: "/d/x.mp4.part",
  path: null,
  doneBytes: 1_048_576,
};

const message: StoredMessage = {
  sender: { id: -1_000_000_000_777, userName: null, displayName: "News 📰" },
  caption: "First line\nSecond 'line'",
  replyToId: 3,
  topicId: 1,
  topicTitle: "General",
  links: [{ url: "https://example.org/", title: null }],
  albumIndex: 10,
};

describe("the messages of downloads", () => {
  it("come back as they were, each account's own", () => {
    const store = new DownloadStore(database, "1");
    const id = store.insert(download, 1) ?? 0;
    store.messages.save(id, message);
    expect(store.messages.get(id)).toEqual(message);
    expect(new DownloadStore(database, "2").messages.get(id).caption).toBe("");
  });

  it("are not known of downloads that were recorded without", () => {
    const nothing = {
      sender: null,
      caption: "",
      links: [],
      replyToId: null,
      topicId: null,
      topicTitle: null,
      albumIndex: null,
    };
    expect(new DownloadStore(database, "1").messages.get(1)).toEqual(nothing);
  });

  it("are counted within an album by their order, however they were recorded", () => {
    const store = new DownloadStore(database, "1");
    const record = (messageId: number, change: Partial<NewDownload> = {}) => {
      const id = store.insert({ ...download, messageId, ...change }, messageId) ?? 0;
      return store.get(id);
    };
    const last = record(9);
    record(8);
    record(7, { groupedId: "14" });
    record(6, { chatId: "channel:778" });
    const first = record(5);
    expect([first, last].map((each) => each && store.albumIndex(each, "13"))).toEqual([1, 3]);
  });
});

describe("side-cars", () => {
  it("are listed once each, with their download", () => {
    const store = new DownloadStore(database, "1");
    const id = store.insert(download, 1) ?? 0;
    for (const path of ["/d/x.txt", "/d/x.json", "/d/x.txt"]) store.sideCars.add(id, path);
    expect(store.sideCars.of(id)).toEqual(["/d/x.json", "/d/x.txt"]);
    store.remove(id);
    expect(store.sideCars.of(id)).toEqual([]);
  });
});

describe("accounts", () => {
  it("are saved, updated and listed", () => {
    accounts.save({ ...ada, name: "Ada L." });
    expect(accounts.list()).toEqual([{ ...ada, name: "Ada L." }, bob]);
  });

  it("remember Pause all each for itself, also when they are saved again", () => {
    accounts.setPausedAll("1", true);
    accounts.save(ada);
    expect([accounts.pausedAll("1"), accounts.pausedAll("2"), accounts.pausedAll("3")]).toEqual([true, false, false]);
  });

  it("take everything of theirs with them, and nothing of others", () => {
    const stores = ["1", "2"].map((id) => new DownloadStore(database, id));
    for (const store of stores) expect(store.insert(download, 1)).not.toBeNull();
    new ChunkStore(database).save("1", 1, { chunkBytes: 4_096, bitmap: Uint8Array.of(1) });
    new ThumbnailStore(database).save("1", 1, Uint8Array.of(1));
    for (const store of stores) {
      const [row] = store.page(null, 1);
      store.messages.save(row?.id ?? 0, message);
      store.sideCars.add(row?.id ?? 0, "/d/x.mp4.json");
    }
    accounts.remove("1");
    const left = ["download_messages", "side_cars"].map((table) => database.prepare(`SELECT * FROM ${table}`).all());
    expect(left).toMatchObject([[{ account_id: "2" }], [{ account_id: "2" }]]);
    expect(stores.map((store) => store.page(null, 10).length)).toEqual([0, 1]);
    expect(new ChunkStore(database).get(1)).toBeNull();
    expect(new ThumbnailStore(database).get("1", 1)).toBeNull();
  });
});

describe("chats", () => {
  const chatOf = (id: string, title: string): GatewayChat => ({
    id,
    kind: "channel",
    title,
    username: null,
    accessHash: "-5",
    photoId: "77",
    photoDcId: 2,
    strippedPhotoJpeg: "/9j/",
    lastMessageDate: 1_700_000_000,
    pinned: true,
    archived: false,
  });

  it("come back as they were, in Telegram's order, each account's own", () => {
    const store = new ChatStore(database);
    store.save("1", [chatOf("channel:2", "B"), chatOf("channel:1", "A")], 0);
    store.save("1", [chatOf("user:9", "C")], 2);
    store.save("2", [chatOf("channel:1", "Bob's")], 0);
    expect(store.list("1")).toEqual([chatOf("channel:2", "B"), chatOf("channel:1", "A"), chatOf("user:9", "C")]);
    expect(store.get("2", "channel:1")?.title).toBe("Bob's");
    expect(store.get("2", "user:9")).toBeNull();
    store.save("1", [chatOf("user:9", "Renamed")], 0);
    expect(store.keepOnly("1", new Set(["user:9"]))).toBe(2);
    expect(store.list("1")).toEqual([chatOf("user:9", "Renamed")]);
    expect(store.list("2").length).toBe(1);
  });

  it("have folders that another chat does not get, whatever the case of the letters", () => {
    const store = new ChatFolderStore(database);
    store.save("1", "channel:1", "Néws");
    expect(store.isTaken("channel:2", "NE\u0301WS")).toBe(true);
    expect(store.isTaken("channel:1", "Néws")).toBe(false);
    expect(store.get("1", "channel:2")).toBeNull();
    // Another account in the same chat.
    expect(store.get("2", "channel:1")).toBe("Néws");
  });
});

describe("downloads", () => {
  it("come back as they were, one by one and as a page", () => {
    const store = new DownloadStore(database, "1");
    const id = store.insert(download, 7) ?? 0;
    const record = { ...download, id, position: 7 };
    expect(store.get(id)).toEqual(record);
    expect(store.page(null, 10)).toEqual([record]);
    const change = {
      state: "done" as const,
      reason: null,
      path: "/d/x (2).mp4",
      fileName: "x (2).mp4",
      partPath: null,
      finishedAt: 1,
    };
    store.update(id, change);
    expect(store.get(id)).toEqual({ ...record, ...change });
  });

  it("are recorded once for each account, chat, message and media", () => {
    const store = new DownloadStore(database, "1");
    expect(store.insert(download, 1)).not.toBeNull();
    expect(store.insert({ ...download, fileName: "other" }, 2)).toBeNull();
    const others = [{ messageId: 6 }, { mediaId: "8" }, { chatId: "user:1" }];
    for (const [index, other] of others.entries()) {
      expect(store.insert({ ...download, ...other }, index + 2)).not.toBeNull();
    }
    expect(new DownloadStore(database, "2").insert(download, 1)).not.toBeNull();
    expect(store.page(null, 10).length).toBe(4);
  });

  it("are not seen or changed by another account", () => {
    const mine = new DownloadStore(database, "1");
    const theirs = new DownloadStore(database, "2");
    const id = mine.insert(download, 1) ?? 0;
    expect(theirs.get(id)).toBeNull();
    theirs.remove(id);
    theirs.update(id, { position: 99, state: "done" });
    expect(mine.get(id)).toMatchObject({ state: "waiting", position: 1 });
  });

  it("are found by state, by what they wait for and by when", () => {
    const store = new DownloadStore(database, "1");
    const add = (messageId: number, position: number, change: Partial<NewDownload>) =>
      store.insert({ ...download, messageId, ...change }, position);
    add(1, 5, { state: "queued", reason: null });
    add(2, 3, { state: "queued", reason: null });
    add(3, 4, { state: "waiting", reason: { kind: "offline" } });
    add(4, 1, { state: "waiting", reason: { kind: "flood-wait", until: 200 } });
    add(5, 2, { state: "waiting", reason: { kind: "network", until: 100 } });
    expect(store.nextQueued(null)?.messageId).toBe(2);
    expect(store.idsInState("queued")).toEqual([2, 1]);
    expect(store.waitingBecause("offline")).toEqual([3]);
    expect(store.nextWaitEnd()).toBe(100);
    expect(store.due(99)).toEqual([]);
    expect(store.due(200)).toEqual([4, 5]);
    expect(store.positionBounds()).toEqual({ first: 1, last: 5 });
    expect(store.page(3, 1).map((record) => record.messageId)).toEqual([3]);
  });

  it("never give the id of a removed one to another", () => {
    const store = new DownloadStore(database, "1");
    const first = store.insert(download, 1) ?? 0;
    store.remove(first);
    expect(store.insert(download, 1)).toBe(first + 1);
  });

  it("are totalled: unfinished ones count with their bytes", () => {
    const store = new DownloadStore(database, "1");
    store.insert({ ...download, sizeBytes: 100, doneBytes: 40 }, 1);
    store.insert({ ...download, messageId: 6, sizeBytes: null, doneBytes: 7, state: "paused" }, 2);
    store.insert({ ...download, messageId: 7, sizeBytes: 999, doneBytes: 999, state: "done" }, 3);
    const totals = store.totals();
    expect([totals.doneBytes, totals.totalBytes]).toEqual([47, 107]);
    expect(new Map(totals.counts.map((each) => [each.state, each.count]))).toEqual(
      new Map([
        ["waiting", 1],
        ["paused", 1],
        ["done", 1],
      ]),
    );
  });

  it("keep their chunks", () => {
    new DownloadStore(database, "1").insert(download, 1);
    const store = new ChunkStore(database);
    expect(store.get(1)).toBeNull();
    store.save("1", 1, { chunkBytes: 4_096, bitmap: Uint8Array.of(1) });
    store.save("1", 1, { chunkBytes: 4_096, bitmap: Uint8Array.of(0xff, 0x80) });
    expect(store.get(1)).toEqual({ chunkBytes: 4_096, bitmap: Uint8Array.of(0xff, 0x80) });
    store.remove(1);
    expect(store.get(1)).toBeNull();
  });
});

describe("where downloads come from", () => {
  const origin = {
    forwardedFrom: { id: null, name: "Someone shy" },
    commentedPost: { chatId: "channel:777", chatTitle: "News", messageId: 12, text: "Look" },
  };
  const none = { forwardedFrom: null, commentedPost: null };

  it("comes back as it was, for the account, as long as the download is there", () => {
    const downloads = new DownloadStore(database, "1");
    const [first, second, third] = [1, 2, 3].map(
      (messageId) => downloads.insert({ ...download, messageId }, messageId) ?? 0,
    );
    if (first === undefined || second === undefined || third === undefined) throw new Error("three are recorded");
    downloads.origins.save(first, origin);
    downloads.origins.save(second, { ...none, commentedPost: origin.commentedPost });
    downloads.origins.save(third, none);
    expect([first, second, third].map((id) => downloads.origins.get(id))).toEqual([
      origin,
      { ...none, commentedPost: origin.commentedPost },
      none,
    ]);
    expect(new DownloadStore(database, "2").origins.get(first)).toEqual(none);
    downloads.remove(first);
    expect(downloads.origins.get(first)).toEqual(none);
  });
});

describe("scans", () => {
  it("come back as they were", () => {
    const store = new ScanStore(database, "1");
    const scan = {
      chatId: "channel:777",
      chatTitle: "News",
      chatAccessHash: "5",
      kinds: ["photo" as const],
      order: "oldest-first" as const,
      state: "running" as const,
      reason: null,
      filter: "id > 5",
      topics: [{ id: 7, title: "Seeds" }],
      withComments: true,
      wholeAlbums: true,
      topicFolders: true,
      notes: [],
      topicAt: null,
      commentsAt: null,
      nextFrom: null,
      scanned: 0,
      found: 0,
      matched: 0,
      queued: 0,
      downloaded: 0,
      expected: null,
    };
    const id = store.insert(scan);
    const later = {
      ...scan,
      id,
      state: "waiting" as const,
      reason: { kind: "network" as const, until: 5 },
      topicAt: 7,
      commentsAt: { post: 90, from: 12 },
      notes: [{ kind: "topic-gone" as const, title: "Seeds" }],
      nextFrom: 88,
      scanned: 100,
      found: 90,
      matched: 85,
      queued: 80,
      downloaded: 0,
      expected: 300,
    };
    store.save(later);
    expect(store.list()).toEqual([later]);
    expect(new ScanStore(database, "2").list()).toEqual([]);
    store.remove(id);
    expect(store.list()).toEqual([]);
  });

  it("of a database that knew no filters have none, and wanted all they found", () => {
    const path = join(folder, "old.db");
    const { database: old } = openDatabase(path, { migrations: migrations.slice(0, 1) });
    new AccountStore(old).save(ada);
    old
      .prepare(
        `INSERT INTO scans (account_id, chat_id, chat_title, chat_access_hash, kinds, scan_order, state, scanned, found, queued)
         VALUES ('1', 'channel:777', 'News', '5', '["photo"]', 'newest-first', 'running', 100, 90, 80)`,
      )
      .run();
    old.close();
    const { database: current } = openDatabase(path);
    expect(new ScanStore(current, "1").list()).toMatchObject([
      {
        filter: null,
        found: 90,
        matched: 90,
        queued: 80,
        topics: null,
        withComments: false,
        wholeAlbums: false,
        notes: [],
      },
    ]);
    current.close();
  });
});
