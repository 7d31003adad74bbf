import { describe, expect, it } from "vitest";
import { LazyMessages } from "../../../telegram-server/methods/message-lists";
import { LazyHistory } from "../../../telegram-server/world/lazy-history";

const made: number[] = [];
const history = new LazyHistory({
  chatKey: "channel:1",
  count: 1_000,
  describe: (id) => ({
    kind: id % 10 === 0 ? undefined : id % 2 === 0 ? "photo" : "video",
    text: id % 100 === 7 ? "A Lighthouse" : "",
    date: 10_000 + id,
    fromId: id % 3 === 0 ? 5n : 6n,
  }),
  firstFileId: 5_000n,
  fileOf: (id, fileId) => {
    made.push(id);
    return {
      id: fileId,
      accessHash: 1n,
      dcId: 2,
      date: 1,
      kind: "photo",
      sizeBytes: id,
      mimeType: "image/jpeg",
      sizes: [],
      scene: 1,
    };
  },
});
const every = { kinds: null, query: "", minDate: 0, maxDate: 0 };

describe("a history whose messages are made when they are asked for", () => {
  it("makes the same message and file each time, and none of what is not there", () => {
    expect(history.message(7)).toEqual(history.message(7));
    expect(history.message(7)).toMatchObject({ id: 7, text: "A Lighthouse", media: { kind: "file", fileId: 5_007n } });
    expect([0, 1_001, 1.5].map((id) => history.message(id))).toEqual([undefined, undefined, undefined]);
    expect(history.file(5_007n)?.sizeBytes).toBe(7);
    // A text, another file, and one behind the end.
    expect([5_010n, 4_999n, 6_001n].map((id) => history.file(id))).toEqual([undefined, undefined, undefined]);
    expect(made).toEqual([7]);
  });

  it("finds by kind, words, dates and sender, the newest first", () => {
    expect(history.search(every)).toBeNull();
    expect(history.countOf("photo")).toBe(400);
    expect(history.fileCount).toBe(900);
    expect(history.search({ ...every, kinds: ["photo"] })?.slice(0, 3)).toEqual([998, 996, 994]);
    expect(history.search({ ...every, query: "lighthouse" })).toHaveLength(10);
    expect(history.search({ ...every, minDate: 10_999 })).toEqual([1_000, 999]);
    expect(history.search({ ...every, kinds: ["photo", "video"], maxDate: 10_003 })).toEqual([3, 2, 1]);
    expect(history.search({ ...every, fromId: "5", maxDate: 10_007 })).toEqual([6, 3]);
  });

  it("is cut into pages like an array, with newer messages before it", () => {
    const added = [{ id: 1_001, chatKey: "channel:1", date: 1, text: "new" }];
    const messages = new LazyMessages(added, history, [8, 6, 4]);
    expect(messages).toHaveLength(4);
    expect(messages.slice(0, 9).map(({ id }) => id)).toEqual([1_001, 8, 6, 4]);
    const all = new LazyMessages([], history, null);
    expect([all.at(0)?.id, all.at(999)?.id, all.at(1_000)]).toEqual([1_000, 1, undefined]);
    expect(all.slice(998, 5_000).map(({ id }) => id)).toEqual([2, 1]);
  });
});
