import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { type DownloadKind, downloadKinds, mediaKinds, type ScanOrder } from "../../../src/shared/media";
import { gatewayTo, never } from "./gateway-to";
import { type SignedIn, signedInTo } from "./signed-in";

async function allChats(gateway: TelegramGateway): Promise<{ chats: GatewayChat[]; totals: number[]; pages: number }> {
  const chats: GatewayChat[] = [];
  const totals: number[] = [];
  let pages = 0;
  for await (const page of gateway.chats.dialogs(never)) {
    chats.push(...page.chats);
    totals.push(page.total);
    pages++;
  }
  return { chats, totals, pages };
}

async function allMedia(
  gateway: TelegramGateway,
  chat: GatewayChat,
  kinds: readonly DownloadKind[],
  order: ScanOrder,
  limit = 100,
): Promise<MediaItem[]> {
  const items: MediaItem[] = [];
  for (let from: number | null = null; ; ) {
    const page = await gateway.history.page(chat, { kinds, order, from, limit }, never);
    items.push(...page.items);
    if (page.next === null) return items;
    from = page.next;
  }
}

function chatWithTitle(chats: readonly GatewayChat[], title: string): GatewayChat {
  const chat = chats.find((candidate) => candidate.title === title);
  if (!chat) throw new Error(`no chat "${title}" among ${chats.map((candidate) => candidate.title).join(", ")}`);
  return chat;
}

async function wholeFile(gateway: TelegramGateway, item: MediaItem): Promise<Buffer> {
  const limit = 128 * 1024;
  const parts: Uint8Array[] = [];
  for (let offset = 0; ; offset += limit) {
    const part = await gateway.files.read(item.location, offset, limit, never);
    parts.push(part);
    if (part.length < limit) return Buffer.concat(parts);
  }
}

describe("the demo world", () => {
  let world: SignedIn;
  let chats: GatewayChat[];

  beforeAll(async () => {
    world = await signedInTo("demo");
    chats = (await allChats(world.gateway)).chats;
  });
  afterAll(() => world.close());

  it("lists every dialog with kind, title and photo", async () => {
    const kinds = new Set(chats.map((chat) => chat.kind));
    expect(kinds).toContain("channel");
    expect(kinds).toContain("saved");
    expect(chats.find(({ kind }) => kind === "saved")?.title).toBe("Saved Messages");
    expect(kinds).toContain("forum");
    expect(new Set(chats.map((chat) => chat.id)).size).toBe(chats.length);
    for (const chat of chats) expect(chat.title).not.toBe("");
    const withPhoto = chats.filter((chat) => chat.photoId !== null);
    expect(withPhoto.length).toBeGreaterThan(0);
    for (const chat of withPhoto) {
      const jpeg = Buffer.from(chat.strippedPhotoJpeg ?? "", "base64");
      expect(jpeg.subarray(0, 2).toString("hex")).toBe("ffd8");
    }
  });

  it("fetches the chat's photo from the data centre it is in", async () => {
    const chat = chats.find((candidate) => candidate.photoId !== null && candidate.photoDcId !== null);
    if (!chat || chat.photoId === null || chat.photoDcId === null) throw new Error("no chat has a photo");
    const { photoId, photoDcId } = chat;
    const jpeg = Buffer.from(await world.gateway.chats.photo({ ...chat, photoId, photoDcId }, never));
    expect(jpeg.subarray(0, 2).toString("hex")).toBe("ffd8");
    expect(jpeg.subarray(-2).toString("hex")).toBe("ffd9");
  });

  it("counts each kind as many as the pages hold", async () => {
    for (const chat of chats) {
      const counts = await world.gateway.history.mediaCounts(chat, never);
      const items = await allMedia(world.gateway, chat, mediaKinds, "newest-first");
      const found = mediaKinds.map((kind) => [kind, items.filter((item) => item.kind === kind).length] as const);
      const links = (await allMedia(world.gateway, chat, downloadKinds, "newest-first")).filter((item) => item.links);
      expect(counts, chat.title).toEqual({ ...Object.fromEntries(found), links: links.length });
    }
  });

  it("finds the same media for one kind by Telegram's filter as by reading everything", async () => {
    for (const chat of chats) {
      const everything = await allMedia(world.gateway, chat, mediaKinds, "newest-first");
      for (const kind of mediaKinds) {
        const filtered = await allMedia(world.gateway, chat, [kind], "newest-first", 7);
        const expected = everything.filter((item) => item.kind === kind);
        expect(filtered.map((item) => item.messageId)).toEqual(expected.map((item) => item.messageId));
      }
    }
  });
});

describe("a chat of 200 files on two data centres", () => {
  let world: SignedIn;
  let chat: GatewayChat;
  let files: Awaited<ReturnType<SignedIn["control"]["filesOfChat"]>>;

  beforeAll(async () => {
    world = await signedInTo("mixed-200");
    const { chats } = await allChats(world.gateway);
    const state = await world.control.state();
    const largest = state.chats.reduce((best, candidate) => (candidate.fileCount > best.fileCount ? candidate : best));
    chat = chatWithTitle(chats, largest.title);
    files = await world.control.filesOfChat(largest.key);
  });
  afterAll(() => world.close());

  it.each(["newest-first", "oldest-first"] as const)("pages %s without a gap or a repeat", async (order) => {
    const items = await allMedia(world.gateway, chat, mediaKinds, order, 30);
    const ids = items.map((item) => item.messageId);
    const expected = files.filter((file) => file.kind !== "sticker").map((file) => file.messageId);
    expected.sort((a, b) => (order === "newest-first" ? b - a : a - b));
    expect(ids).toEqual(expected);
  });

  it("keeps its place when messages arrive between two pages", async () => {
    const { key } = await world.control.chatByTitle(chat.title);
    const request = { kinds: mediaKinds, order: "newest-first", limit: 50 } as const;
    const first = await world.gateway.history.page(chat, { ...request, from: null }, never);
    await world.control.addMessage({ chat: key, text: "new", file: { kind: "document", sizeBytes: 1000 } });
    const second = await world.gateway.history.page(chat, { ...request, from: first.next }, never);
    const seen = new Set(first.items.map((item) => item.messageId));
    expect(second.items.some((item) => seen.has(item.messageId))).toBe(false);
    expect(second.items[0]?.messageId).toBeLessThan(first.items.at(-1)?.messageId ?? 0);
    // Going upwards, the newcomer is simply the last.
    const upwards = await allMedia(world.gateway, chat, mediaKinds, "oldest-first");
    expect(upwards.at(-1)?.messageId).toBe(Math.max(...upwards.map((item) => item.messageId)));
    files = await world.control.filesOfChat(key);
  });

  it("reads files of both data centres bit-exactly", async () => {
    const items = await allMedia(world.gateway, chat, mediaKinds, "newest-first");
    const sample = [
      ...items.filter((item) => item.location.dcId === 2 && (item.sizeBytes ?? 0) < 1_500_000).slice(0, 6),
      ...items.filter((item) => item.location.dcId === 4 && (item.sizeBytes ?? 0) < 1_500_000).slice(0, 6),
    ];
    expect(new Set(sample.map((item) => item.location.dcId))).toEqual(new Set([2, 4]));
    await Promise.all(
      sample.map(async (item) => {
        const expected = files.find((file) => file.messageId === item.messageId);
        const bytes = await wholeFile(world.gateway, item);
        expect(bytes.length, item.fileName ?? "").toBe(expected?.sizeBytes);
        if (item.kind !== "photo") expect(item.sizeBytes).toBe(expected?.sizeBytes);
        expect(createHash("sha256").update(bytes).digest("hex")).toBe(expected?.sha256);
      }),
    );
  });

  it("follows a file to the data centre it has moved to", async () => {
    const items = await allMedia(world.gateway, chat, ["document"], "newest-first");
    const item = items.find((candidate) => candidate.location.dcId === 4);
    if (!item) throw new Error("no document on DC 4");
    const misplaced = { ...item, location: { ...item.location, dcId: 2 } };
    const expected = files.find((file) => file.messageId === item.messageId);
    const bytes = await wholeFile(world.gateway, misplaced);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(expected?.sha256);
  });

  it("says that a reference has expired, and renews it", async () => {
    const [item] = await allMedia(world.gateway, chat, ["video"], "newest-first");
    if (!item) throw new Error("no video");
    await world.control.expireReferences();
    await expect(world.gateway.files.read(item.location, 0, 4096, never)).rejects.toMatchObject({
      kind: "reference-expired",
    });
    const renewed = await world.gateway.files.renew(chat, item.messageId, item.mediaId, never);
    expect(renewed.location.fileReference).not.toBe(item.location.fileReference);
    expect((await world.gateway.files.read(renewed.location, 0, 4096, never)).length).toBeGreaterThan(0);
  });

  it("tells a deleted message from one with other media", async () => {
    const items = await allMedia(world.gateway, chat, ["photo"], "newest-first");
    const [deleted, other] = items;
    if (!deleted || !other) throw new Error("not enough photos");
    const { key } = await world.control.chatByTitle(chat.title);
    await world.control.deleteMessage(key, deleted.messageId);
    const { files: source } = world.gateway;
    await expect(source.renew(chat, deleted.messageId, deleted.mediaId, never)).rejects.toMatchObject({
      kind: "message-deleted",
    });
    await expect(source.renew(chat, other.messageId, deleted.mediaId, never)).rejects.toMatchObject({
      kind: "unavailable",
    });
  });

  it("refuses unaligned reads itself", async () => {
    const [item] = await allMedia(world.gateway, chat, ["video"], "newest-first");
    if (!item) throw new Error("no video");
    for (const [offset, limit] of [
      [1, 4096],
      [0, 1000],
      [4096, 1024 * 1024],
      [0, 2 * 1024 * 1024],
      [-4096, 4096],
    ] as const) {
      await expect(world.gateway.files.read(item.location, offset, limit, never)).rejects.toMatchObject({
        options: { code: "LIMIT_INVALID" },
      });
    }
  });

  it("passes flood waits on with their length", async () => {
    const [item] = await allMedia(world.gateway, chat, ["video"], "newest-first");
    if (!item) throw new Error("no video");
    for (const name of ["FLOOD_WAIT_7", "FLOOD_PREMIUM_WAIT_9"]) {
      await world.control.addFault({
        method: "upload.getFile",
        times: 1,
        action: { rpcError: { code: 420, text: name } },
      });
      await expect(world.gateway.files.read(item.location, 0, 4096, never)).rejects.toMatchObject({
        kind: "flood-wait",
        options: { code: name, waitSeconds: Number(name.split("_").at(-1)) },
      });
    }
  });

  it("is refused an unknown chat in words", async () => {
    await expect(world.gateway.history.mediaCounts({ id: "channel:1", accessHash: "1" }, never)).rejects.toMatchObject({
      kind: "unavailable",
    });
    await expect(world.gateway.history.mediaCounts({ id: "nonsense", accessHash: "1" }, never)).rejects.toMatchObject({
      kind: "unavailable",
    });
  });

  it("starts again from its session without a key exchange, on every data centre", async () => {
    const session = world.gateway.exportSession();
    const [item] = (await allMedia(world.gateway, chat, ["document"], "newest-first")).filter(
      (candidate) => candidate.location.dcId === 4,
    );
    if (!item) throw new Error("no document on DC 4");
    const keysBefore = [...world.server.mtproto.keys()].length;
    const exportsBefore = (await world.control.counters()).requestsByMethod["auth.exportAuthorization"] ?? 0;
    const again = gatewayTo(world.server, { session });
    try {
      await again.connect(never);
      expect(await again.signIn.currentUser(never)).toMatchObject({ id: "1001", username: "ada_winter" });
      expect((await again.files.read(item.location, 0, 4096, never)).length).toBeGreaterThan(0);
      expect([...world.server.mtproto.keys()].length).toBe(keysBefore);
      expect((await world.control.counters()).requestsByMethod["auth.exportAuthorization"] ?? 0).toBe(exportsBefore);
    } finally {
      await again.stop(0);
    }
  });

  it("leaves the server without a complaint", () => {
    expect(world.server.mtproto.counters.errors).toEqual([]);
  });
});

describe("a world of many chats", () => {
  let world: SignedIn;
  beforeAll(async () => {
    world = await signedInTo("many-chats");
  });
  afterAll(() => world.close());

  it("pages through all of them, archive included, each once", async () => {
    const { chats, totals, pages } = await allChats(world.gateway);
    expect(pages).toBeGreaterThan(2);
    expect(new Set(chats.map((chat) => chat.id)).size).toBe(chats.length);
    expect(new Set(totals)).toEqual(new Set([chats.length]));
    expect(chats.length).toBeGreaterThanOrEqual(250);
  });
});
