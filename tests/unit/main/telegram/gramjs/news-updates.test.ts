import bigInt from "big-integer";
import { Api } from "telegram";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NewsUpdates } from "../../../../../src/main/telegram/gramjs/news-updates";
import type { ChatNews } from "../../../../../src/main/telegram/update-source";
import { Failure } from "../../../../../src/shared/errors";

const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const halfAnHourMs = 30 * 60_000;

/** Updates of a Telegram that answers what `answer` does. */
function newUpdates(answer: () => Promise<unknown> = async () => undefined) {
  const asked: string[] = [];
  const invoke = async (request: Api.AnyRequest): Promise<never> => {
    asked.push(request.className);
    return (await answer()) as never;
  };
  return { updates: new NewsUpdates({ invoke }, log), asked };
}

describe("what Telegram pushes", () => {
  const message = (peerId: Api.TypePeer, id: number) => new Api.Message({ id, peerId, date: 1, message: "" });
  const fresh = (peerId: Api.TypePeer, id: number) =>
    new Api.UpdateNewMessage({ message: message(peerId, id), pts: 1, ptsCount: 1 });
  const inChannel = (id: number) =>
    new Api.UpdateNewChannelMessage({
      message: message(new Api.PeerChannel({ channelId: bigInt(7) }), id),
      pts: 1,
      ptsCount: 1,
    });
  const together = { users: [], chats: [], date: 1, seq: 0 };

  function newsOf(pushed: Api.TypeUpdates): (ChatNews | null)[] {
    const { updates } = newUpdates();
    const heard: (ChatNews | null)[] = [];
    updates.onNews((news) => heard.push(news));
    updates.handle(pushed);
    updates.stop();
    return heard;
  }

  it("names the chat and the message, whatever it comes in", () => {
    const user = new Api.PeerUser({ userId: bigInt(5) });
    expect(newsOf(new Api.Updates({ ...together, updates: [fresh(user, 3), inChannel(4)] }))).toEqual([
      { chatId: "user:5", messageId: 3 },
      { chatId: "channel:7", messageId: 4 },
    ]);
    const group = new Api.PeerChat({ chatId: bigInt(6) });
    expect(newsOf(new Api.UpdatesCombined({ ...together, seqStart: 0, updates: [fresh(group, 8)] }))).toEqual([
      { chatId: "group:6", messageId: 8 },
    ]);
    expect(newsOf(new Api.UpdateShort({ update: inChannel(9), date: 1 }))).toEqual([
      { chatId: "channel:7", messageId: 9 },
    ]);
    const short = { id: 11, message: "", pts: 1, ptsCount: 1, date: 1 };
    expect(newsOf(new Api.UpdateShortMessage({ ...short, userId: bigInt(5) }))).toEqual([
      { chatId: "user:5", messageId: 11 },
    ]);
    expect(newsOf(new Api.UpdateShortChatMessage({ ...short, fromId: bigInt(5), chatId: bigInt(6) }))).toEqual([
      { chatId: "group:6", messageId: 11 },
    ]);
  });

  it("is told without a message where Telegram has given up counting, or the account has come into the chat", () => {
    expect(newsOf(new Api.UpdatesTooLong())).toEqual([null]);
    const channelId = bigInt(7);
    for (const update of [new Api.UpdateChannelTooLong({ channelId }), new Api.UpdateChannel({ channelId })]) {
      expect(newsOf(new Api.UpdateShort({ update, date: 1 }))).toEqual([{ chatId: "channel:7", messageId: null }]);
    }
  });

  it("is nothing new when it was edited, deleted, or is no message", () => {
    const edited = new Api.UpdateEditMessage({
      message: message(new Api.PeerUser({ userId: bigInt(5) }), 3),
      pts: 1,
      ptsCount: 1,
    });
    const deleted = new Api.UpdateDeleteMessages({ messages: [3], pts: 1, ptsCount: 1 });
    const scanned = new Api.UpdateLoginToken();
    expect(newsOf(new Api.Updates({ ...together, updates: [edited, deleted, scanned] }))).toEqual([]);
  });
});

describe("Telegram is asked to go on telling", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("every half hour while anybody listens, and on each new connection", async () => {
    const { updates, asked } = newUpdates();
    updates.connected();
    expect(asked).toEqual([]);
    const heard: (ChatNews | null)[] = [];
    const end = updates.onNews((news) => heard.push(news));
    const endOther = updates.onNews(silent);
    await vi.advanceTimersByTimeAsync(halfAnHourMs);
    expect(asked).toEqual(["updates.GetState", "updates.GetState"]);
    updates.connected();
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveLength(3);
    expect(heard).toEqual([null]);
    await vi.advanceTimersByTimeAsync(halfAnHourMs - 1);
    expect(asked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(4);
    end();
    endOther();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("also after it could not be asked; the end leaves no timer", async () => {
    const { updates, asked } = newUpdates(async () => {
      throw new Failure("network", "broken");
    });
    updates.onNews(silent);
    await vi.advanceTimersByTimeAsync(halfAnHourMs);
    expect(asked).toHaveLength(2);
    updates.stop();
    expect(vi.getTimerCount()).toBe(0);
    updates.connected();
    await vi.advanceTimersByTimeAsync(halfAnHourMs);
    expect(asked).toHaveLength(2);
  });
});
