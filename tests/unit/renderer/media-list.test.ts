// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { downloadTicked } from "../../../src/renderer/screens/chat/media/download-ticked";
import { MediaList } from "../../../src/renderer/state/media-list";
import { noTicks } from "../../../src/renderer/state/media-ticks";
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

describe("a list of media up to a day", () => {
  const dayView = { ...view, until: 1_700_000_000 };

  /** Pages downwards from message 100, and upwards to `newest`. */
  function installPages(newest: number, of: (id: number) => Partial<MediaEntry> = () => ({})): FakeBridge {
    return installFakeBridge({
      "media.page": ({ from, ...rest }) => {
        const page = pagesOf(100, 50)({ from, ...rest }) as MediaPage;
        return { ...page, entries: page.entries.map(({ messageId }) => entryOf(messageId, of(messageId))) };
      },
      "media.newer": ({ from, limit }) => {
        const count = Math.max(0, Math.min(limit, newest - from + 1));
        const ids = Array.from({ length: count }, (_, index) => from + count - 1 - index);
        return {
          entries: ids.map((id) => entryOf(id, of(id))),
          next: ids[0] === undefined ? null : ids[0] + 1,
          isFromCache: false,
        };
      },
    });
  }

  const descending = (from: number, to: number): number[] =>
    Array.from({ length: from - to + 1 }, (_, index) => from - index);

  it("goes on with newer media before the first one, up to the newest, and with older ones as ever", async () => {
    const bridge = installPages(350);
    const list = new MediaList(dayView);
    // There is nothing yet that anything could be newer than.
    await list.loadNewer();
    await list.loadMore();
    expect(list.newer.load).toBe("more");
    await Promise.all([list.loadNewer(), list.loadNewer(), list.loadMore()]);
    expect(list.ids).toEqual(descending(200, 1));
    expect(list.newerCount).toBe(100);
    while (list.newer.load === "more") await list.loadNewer();
    await list.loadNewer();
    expect(list.ids).toEqual(descending(350, 1));
    expect(list.newerCount).toBe(250);
    expect([list.sizes, list.albums, list.months].map(({ length }) => length)).toEqual([350, 350, 350]);
    const asked = bridge.asked.filter(({ name }) => name === "media.newer");
    expect(asked.map(({ input }) => (input as { from: number }).from)).toEqual([101, 201, 301, 351]);
  });

  it("has nothing newer when it begins with the newest", async () => {
    const bridge = installPages(350);
    const list = new MediaList(view);
    await list.loadMore();
    expect(list.newer.load).toBe("end");
    await list.loadNewer();
    expect(bridge.asked).toHaveLength(1);
  });

  it("passes over pages without media, says what went wrong, and goes on from there", async () => {
    const bridge = installPages(150);
    const list = new MediaList(dayView);
    await list.loadMore();
    const { "media.newer": pages } = bridge.answers;
    bridge.answers["media.newer"] = ({ from }) => ({ entries: [], next: from + 10, isFromCache: false });
    await list.loadNewer();
    expect(list.newer.load).toBe("more");
    expect(bridge.asked.filter(({ name }) => name === "media.newer")).toHaveLength(4);
    bridge.answers["media.newer"] = () => {
      throw new Refusal({ kind: "network", message: "unreachable" });
    };
    await list.loadNewer();
    expect(list.newer).toMatchObject({ load: "failed", problem: { kind: "network" } });
    bridge.answers["media.newer"] = pages;
    await list.loadNewer();
    expect(list.ids).toEqual([...descending(150, 141), ...descending(100, 51)]);
  });

  it("knows an album of which a part is newer by one number, and keeps no more texts than before", async () => {
    installPages(2_000, (id) => ({ groupedId: id >= 99 && id <= 102 ? "77" : id === 150 ? "78" : null }));
    const list = new MediaList(dayView);
    await list.loadMore();
    await list.loadNewer();
    const albumOf = (id: number): number | undefined => list.albums[list.ids.indexOf(id)];
    expect([98, 99, 100, 101, 102, 103].map(albumOf)).toEqual([0, 1, 1, 1, 1, 0]);
    expect(albumOf(150)).toBe(2);
    while (list.newer.load !== "end") await list.loadNewer();
    expect(list.ids).toHaveLength(1_950);
    expect(list.ids.filter((id) => list.entry(id) !== undefined)).toHaveLength(1_000);
  });

  it("stands for what is listed of it and all that is older, when everything is downloaded", async () => {
    const bridge = installPages(250);
    const list = new MediaList(dayView);
    await list.loadMore();
    const filters = (): (string | null | undefined)[] =>
      bridge.asked
        .filter(({ name }) => name === "scans.start")
        .map(({ input }) => (input as { filter?: string | null }).filter);
    const download = () =>
      downloadTicked(list, { ...noTicks, all: true, ids: new Set([7]) }, () => undefined, new AbortController().signal);
    await download();
    await list.loadNewer();
    await download();
    expect(filters()).toEqual([
      expect.stringMatching(/^message_date <= 2023-11-1\d \d\d:\d\d:20 and message_id not in \[7\]$/),
      "message_id <= 200 and message_id not in [7]",
    ]);
  });
});
