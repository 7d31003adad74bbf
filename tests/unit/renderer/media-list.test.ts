// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { MediaList } from "../../../src/renderer/state/media-list";
import type { MediaEntry, MediaPage } from "../../../src/shared/media-browser";
import { type FakeBridge, installFakeBridge, Refusal } from "./fake-bridge";

const entryOf = (messageId: number, change: Partial<MediaEntry> = {}): MediaEntry => ({
  messageId,
  kind: "photo",
  fileName: null,
  mimeType: "image/jpeg",
  sizeBytes: 100,
  date: 1_700_000_000,
  groupedId: null,
  caption: "",
  width: null,
  height: null,
  durationSeconds: null,
  links: [],
  blurredJpeg: null,
  wasDownloaded: false,
  hasThumbnail: false,
  ...change,
});

const view = { chatId: "channel:1", tab: "all", query: "", until: null } as const;

/** Pages of `size` out of `count` media. */
function pagesOf(count: number, size: number): NonNullable<FakeBridge["answers"]["media.page"]> {
  return ({ from }): MediaPage => {
    const first = (from ?? count + 1) - 1;
    const ids = Array.from({ length: Math.min(size, first) }, (_, index) => first - index);
    return { entries: ids.map((id) => entryOf(id)), next: ids.at(-1) ?? null, isFromCache: false };
  };
}

describe("a list of media in the window", () => {
  it("asks for one page after the other, each once, also when several ask for more", async () => {
    const bridge = installFakeBridge({ "media.page": pagesOf(250, 100) });
    const list = new MediaList(view);
    await Promise.all([list.loadMore(), list.loadMore()]);
    expect(list.ids).toHaveLength(100);
    while (list.state.load === "more") await list.loadMore();
    expect(list.ids).toEqual(Array.from({ length: 250 }, (_, index) => 250 - index));
    await list.loadMore();
    expect(bridge.asked.map(({ input }) => (input as { from: number | null }).from)).toEqual([null, 151, 51, 1]);
  });

  it("can be asked for more by whoever is told of a page, also of an empty one", async () => {
    installFakeBridge({
      "media.page": ({ from }) => ({ entries: [], next: from === 7 ? null : (from ?? 10) - 1, isFromCache: false }),
    });
    const list = new MediaList(view);
    const ended = new Promise<void>((resolve) => {
      list.subscribe(() => {
        if (list.state.load === "end") resolve();
        else void list.loadMore();
      });
    });
    await list.loadMore();
    await ended;
  });

  it("keeps texts and pictures of the last thousand only, and asks again for others", async () => {
    const bridge = installFakeBridge({
      "media.page": pagesOf(3_000, 100),
      "media.entries": ({ messageIds }) => messageIds.map((id) => entryOf(id, { caption: "again" })),
    });
    const list = new MediaList(view);
    while (list.state.load !== "end") await list.loadMore();
    expect(list.ids.filter((id) => list.entry(id) !== undefined)).toHaveLength(1_000);
    await list.ensure([3_000, 2_999, 5]);
    expect(list.entry(3_000)?.caption).toBe("again");
    expect(bridge.asked.at(-1)?.input).toEqual({ chatId: view.chatId, messageIds: [3_000, 2_999] });
    expect(list.ids.filter((id) => list.entry(id) !== undefined)).toHaveLength(1_000);
  });

  it("says what went wrong, and goes on from there", async () => {
    const bridge = installFakeBridge({ "media.page": pagesOf(20, 10) });
    const list = new MediaList(view);
    await list.loadMore();
    bridge.answers["media.page"] = () => {
      throw new Refusal({ kind: "flood-wait", message: "FLOOD_WAIT_3", waitSeconds: 3 });
    };
    await list.loadMore();
    expect(list.state).toMatchObject({ load: "failed", problem: { kind: "flood-wait" } });
    bridge.answers["media.page"] = pagesOf(20, 10);
    await list.loadMore();
    expect(list.ids).toHaveLength(20);
  });

  it("knows the media of one album by one number, and passes over what comes twice", async () => {
    installFakeBridge({
      "media.page": () => ({
        entries: [
          entryOf(9),
          entryOf(8, { groupedId: "77", sizeBytes: null }),
          entryOf(7, { groupedId: "77" }),
          entryOf(7, { groupedId: "77" }),
          entryOf(6, { groupedId: "78" }),
        ],
        next: null,
        isFromCache: true,
      }),
    });
    const list = new MediaList(view);
    await list.loadMore();
    expect(list.ids).toEqual([9, 8, 7, 6]);
    expect(list.albums).toEqual([0, 1, 1, 2]);
    expect(list.sizes).toEqual([100, -1, 100, 100]);
    expect(list.isFromCache).toBe(true);
  });
});
