import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MediaBrowser, UnknownMedia } from "../../../src/main/browser/media-browser";
import { ShuttingDown } from "../../../src/main/lifecycle/work-tracker";
import { AccountStore } from "../../../src/main/storage/account-store";
import { type Database, openDatabase } from "../../../src/main/storage/database";
import { MediaStore } from "../../../src/main/storage/media-store";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import type { MediaEntry, MediaPage, MediaView } from "../../../src/shared/media-browser";
import type { FileView } from "../../telegram-server/control/views";
import { never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

describe("the media browser on the local server", () => {
  let world: SignedIn;
  let chat: GatewayChat;
  let files: FileView[];
  let folder: string;
  let database: Database;
  let browser: MediaBrowser;
  const added: MediaItem[] = [];

  beforeAll(async () => {
    world = await signedInTo("mixed-200");
    for await (const page of world.gateway.chats.dialogs(never)) {
      const found = page.chats.find(({ title }) => title === "Mixed 200");
      if (found) chat = found;
    }
    const { key } = await world.control.chatByTitle("Mixed 200");
    files = (await world.control.filesOfChat(key)).reverse();
    folder = mkdtempSync(join(tmpdir(), "gramhaul-media-"));
    ({ database } = openDatabase(join(folder, "test.db")));
    new AccountStore(database).save({ id: "1", name: "Ada", username: null, maskedPhone: null });
    browser = newBrowser();
  });

  afterAll(async () => {
    await browser.stop();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const downloadedBefore = new Set<number>();
  const wasDownloaded = ({ messageId }: MediaItem): boolean => downloadedBefore.has(messageId);
  const newBrowser = (): MediaBrowser =>
    new MediaBrowser({
      history: world.gateway.history,
      files: world.gateway.files,
      updates: world.gateway.updates,
      store: new MediaStore(database, "1"),
      queue: {
        add: async (items, _chat, _alongside, { again }) => {
          const fresh = again ? items : items.filter((item) => !wasDownloaded(item));
          added.push(...fresh);
          return { queued: fresh.length, known: items.length - fresh.length };
        },
      },
      complete: async (items) => {
        for (const item of items) item.albumIndex = 1;
      },
      wasDownloaded,
      folder,
      log: { debug: () => undefined },
    });

  async function listed(view: Partial<MediaView> = {}): Promise<MediaEntry[]> {
    const entries: MediaEntry[] = [];
    for (let from: number | null = null; ; ) {
      const whole: MediaView = { chatId: chat.id, tab: "all", query: "", until: null, ...view };
      const page = await browser.page(chat, whole, from, 100);
      entries.push(...page.entries);
      if (page.next === null) return entries;
      from = page.next;
    }
  }

  const requests = async (method: string): Promise<number> =>
    (await world.control.counters()).requestsByMethod[method] ?? 0;

  it("lists everything once, and then without a request", async () => {
    expect((await listed()).map(({ messageId }) => messageId)).toEqual(files.map(({ messageId }) => messageId));
    const before = await requests("messages.getHistory");
    expect(await listed()).toHaveLength(200);
    expect(await requests("messages.getHistory")).toBe(before);
    expect(await browser.refresh(chat, "all")).toBe(false);
  });

  it("lists one type, what a search finds in one type and in all, and what there was on a day", async () => {
    const idsOf = (found: readonly { messageId: number }[]): number[] => found.map(({ messageId }) => messageId);
    expect(idsOf(await listed({ tab: "voice" }))).toEqual(idsOf(files.filter(({ kind }) => kind === "voice")));
    const reports = files.filter(({ fileName }) => fileName?.includes("report.pdf"));
    expect(reports.length).toBeGreaterThan(3);
    expect(idsOf(await listed({ tab: "document", query: "report.pdf" }))).toEqual(idsOf(reports));
    const numbered = files.filter(({ text }) => text.startsWith("Number 1"));
    expect(idsOf(await listed({ query: "number 1" }))).toEqual(idsOf(numbered));
    const until = files[120]?.date ?? 0;
    for (const tab of ["all", "photo"] as const) {
      const older = files.filter(({ date, kind }) => date <= until && (tab === "all" || kind === tab));
      expect(idsOf(await listed({ tab, until }))).toEqual(idsOf(older));
    }
  });

  it("goes on with what is newer than a day, of one type, of all, and of a search", async () => {
    const first = files[120];
    if (!first) throw new Error("the chat has 200 files");
    const numbered = files.filter(({ text }) => text.startsWith("Number 1"));
    for (const [view, wanted] of [
      [{ tab: "all", query: "" }, files],
      [{ tab: "photo", query: "" }, files.filter(({ kind }) => kind === "photo")],
      [{ tab: "all", query: "number 1" }, numbered],
    ] as const) {
      const found: number[] = [];
      for (let from: number | null = first.messageId + 1; from !== null; ) {
        const page: MediaPage = await browser.newer(chat, { chatId: chat.id, ...view, until: first.date }, from, 25);
        found.unshift(...page.entries.map(({ messageId }) => messageId));
        from = page.next;
      }
      const ids = wanted.map(({ messageId }) => messageId);
      expect(found).toEqual(ids.filter((id) => id > first.messageId));
    }
  });

  it("fetches small pictures once, also with a reference that has expired, and keeps them on disk", async () => {
    const photo = files.find(({ kind }) => kind === "photo");
    if (!photo) throw new Error("the chat has no photo");
    await world.control.expireReferences();
    const bytes = await browser.thumbnail(chat, photo.messageId);
    expect([...(bytes ?? []).slice(0, 2)]).toEqual([0xff, 0xd8]);
    const served = (await world.control.fileCounters()).find(({ key }) => key === `${photo.fileId}:m`);
    expect(served?.requests).toBe(1);
    await browser.stop();
    browser = newBrowser();
    expect(Buffer.compare((await browser.thumbnail(chat, photo.messageId)) ?? Buffer.of(), bytes ?? Buffer.of())).toBe(
      0,
    );
    const again = (await world.control.fileCounters()).find(({ key }) => key === `${photo.fileId}:m`);
    expect(again?.requests).toBe(1);
  });

  it("previews exactly the bytes of the file", async () => {
    const file = files.find(({ kind, sizeBytes }) => kind === "video" && sizeBytes > 300_000);
    if (!file) throw new Error("the chat has no such video");
    const { id, show } = browser.openPreview(chat, file.messageId);
    expect(show).toBe("video");
    const parts: Buffer[] = [];
    const border = Math.floor(file.sizeBytes / 3);
    for (const range of [`bytes=0-${border - 1}`, `bytes=${border}-`]) {
      parts.push(Buffer.from(await new Response(browser.preview(id, range)?.body).arrayBuffer()));
    }
    const { createHash } = await import("node:crypto");
    expect(createHash("sha256").update(Buffer.concat(parts)).digest("hex")).toBe(file.sha256);
    browser.closePreview(id);
    expect(browser.preview(id, null)).toBeNull();
  });

  it("queues exactly what is named, and nothing when one of them is not known", async () => {
    const wanted = files.slice(3, 6).map(({ messageId }) => messageId);
    expect(await browser.download(chat, wanted, false)).toEqual({ queued: 3, known: 0, downloaded: [] });
    expect(added.map(({ messageId }) => messageId)).toEqual(wanted);
    expect(added.map(({ albumIndex }) => albumIndex)).toEqual([1, 1, 1]);
    await expect(browser.download(chat, [wanted[0] ?? 0, 999_999], false)).rejects.toBeInstanceOf(UnknownMedia);
    expect(added).toHaveLength(3);
  });

  it("names what was downloaded before, and queues it when it is asked for again", async () => {
    const [first = 0, second = 0] = files.slice(6, 8).map(({ messageId }) => messageId);
    downloadedBefore.add(first);
    expect(await browser.download(chat, [first, second], false)).toEqual({ queued: 1, known: 0, downloaded: [first] });
    expect(await browser.download(chat, [first], true)).toEqual({ queued: 1, known: 0, downloaded: [] });
  });

  it("ends at once, whatever is on its way", async () => {
    const own = newBrowser();
    const fault = await world.control.addFault({ method: "*", action: { noReply: true } });
    const page = own.page(chat, { chatId: chat.id, tab: "photo", query: "zzz", until: null }, null, 100);
    const refused = expect(page).rejects.toBeInstanceOf(ShuttingDown);
    const video = files.filter(({ kind }) => kind === "video")[1];
    const { id } = own.openPreview(chat, video?.messageId ?? 0);
    const reading = new Response(own.preview(id, null)?.body).arrayBuffer();
    const brokenOff = expect(reading).rejects.toThrow();
    own.closeIntake();
    // The window asks on while the database is being closed.
    expect(await own.thumbnail(chat, video?.messageId ?? 0)).toBeNull();
    expect(() => own.entries(chat.id, [1])).toThrow(ShuttingDown);
    expect(() => own.openPreview(chat, video?.messageId ?? 0)).toThrow(ShuttingDown);
    await own.stop();
    await refused;
    await brokenOff;
    await world.control.removeFault(fault.id);
  });
});
