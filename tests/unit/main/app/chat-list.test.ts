import { describe, expect, it } from "vitest";
import { ChatList } from "../../../../src/main/app/chat-list";
import type { ChatSource, GatewayChat } from "../../../../src/main/telegram/chat-source";
import { Failure } from "../../../../src/shared/errors";

function chat(id: number, title = `Chat ${id}`): GatewayChat {
  return {
    id: `channel:${id}`,
    accessHash: "1",
    kind: "channel",
    title,
    username: null,
    strippedPhotoJpeg: id === 1 ? "QUJD" : null,
    photoId: id === 1 ? "9" : null,
    photoDcId: id === 1 ? 2 : null,
    lastMessageDate: 1_700_000_000,
    pinned: false,
    archived: false,
  };
}

function setUp(dialogs: ChatSource["dialogs"], stored: GatewayChat[] = []) {
  const saved: [string[], number][] = [];
  const kept: string[][] = [];
  const list = new ChatList({
    source: { dialogs, photo: () => Promise.reject(new Error("not asked here")) },
    load: () => stored,
    save: (chats, firstPosition) => void saved.push([chats.map(({ id }) => id), firstPosition]),
    keepOnly: (ids) => void kept.push([...ids]),
    log: { info: () => undefined, warn: () => undefined },
  });
  return { list, saved, kept };
}

async function* pages(...each: GatewayChat[][]) {
  for (const chats of each) yield { chats, total: each.flat().length };
}

describe("ChatList", () => {
  it("shows what was stored before Telegram has answered", () => {
    const { list } = setUp(() => pages(), [chat(1), chat(2)]);
    expect(list.view.chats.map(({ id }) => id)).toEqual(["channel:1", "channel:2"]);
    expect(list.view.state).toBe("idle");
    expect(list.view.chats[0]).toMatchObject({ photoPreview: "data:image/jpeg;base64,QUJD", hasPhoto: true });
    expect(list.view.chats[1]).toMatchObject({ photoPreview: null, hasPhoto: false, lastMessageAt: 1_700_000_000_000 });
  });

  it("reads all pages, drops repeated chats, forgets those that are gone", async () => {
    const { list, saved, kept } = setUp(
      () => pages([chat(1, "New title"), chat(2)], [chat(2), chat(3)]),
      [chat(1), chat(9)],
    );
    await list.reload();
    expect(list.view).toMatchObject({ state: "complete", total: 3 });
    expect(list.view.chats.map(({ title }) => title)).toEqual(["New title", "Chat 2", "Chat 3"]);
    expect(saved).toEqual([
      [["channel:1", "channel:2"], 0],
      [["channel:3"], 2],
    ]);
    expect(kept).toEqual([["channel:1", "channel:2", "channel:3"]]);
  });

  it("keeps what it has when a page fails, and says why", async () => {
    async function* broken() {
      yield { chats: [chat(1)], total: 3 };
      throw new Failure("flood-wait", "slow down", { waitSeconds: 3 });
    }
    const { list, kept } = setUp(broken, [chat(2)]);
    await list.reload();
    expect(list.view.state).toBe("failed");
    expect(list.failure?.kind).toBe("flood-wait");
    expect(list.view.chats.map(({ id }) => id)).toEqual(["channel:1", "channel:2"]);
    expect(kept).toEqual([]);
  });

  it("joins a reading that is under way, and ends it on stop", async () => {
    let readings = 0;
    const { list } = setUp(async function* (signal) {
      readings += 1;
      yield { chats: [chat(1)], total: 2 };
      signal.throwIfAborted();
      await new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
      );
    });
    const told: string[] = [];
    list.onChange(({ state }) => void told.push(state));
    void list.reload();
    void list.reload();
    await list.stop();
    expect(readings).toBe(1);
    expect(told).toEqual([]);
  });
});
