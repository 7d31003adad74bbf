import { describe, expect, it, onTestFinished, vi } from "vitest";
import { MediaBrowser } from "../../../../src/main/browser/media-browser";
import { MediaNews, type OpenList } from "../../../../src/main/browser/media-news";
import { ShuttingDown } from "../../../../src/main/lifecycle/work-tracker";
import type { ChatNews, UpdateSource } from "../../../../src/main/telegram/update-source";
import { Failure } from "../../../../src/shared/errors";
import type { ListOfMedia } from "../../../../src/shared/media-browser";
import { ManualClock } from "../downloads/manual-clock";
import { ChatAtTelegram, chat, itemOf, ownFolder, ownStore, viewOf } from "./browser-world";

const silent = { debug: () => undefined };
const otherChat = { id: "user:2", accessHash: "0" };

/** What Telegram tells, and who listens. */
class Updates implements UpdateSource {
  readonly listeners = new Set<(news: ChatNews | null) => void>();

  onNews(listener: (news: ChatNews | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(chatId: string | null): void {
    for (const listener of this.listeners) listener(chatId === null ? null : { chatId, messageId: 1 });
  }
}

/** Comparisons that wait to be answered. */
function setUp() {
  const updates = new Updates();
  const clock = new ManualClock();
  const asked: { list: OpenList; answer: (changed: boolean) => void; fail: (error: Error) => void }[] = [];
  const told: string[] = [];
  const news = new MediaNews({
    updates,
    refresh: (list) => new Promise((answer, fail) => asked.push({ list, answer, fail })),
    changed: ({ chat: { id }, tab }) => told.push(`${id} ${tab}`),
    clock,
    log: silent,
  });
  /** Answers the last comparison; resolves when the pause after it has begun. */
  const answer = async (changed: boolean | Error): Promise<void> => {
    const { answer: give, fail } = asked.at(-1) ?? {};
    if (changed instanceof Error) fail?.(changed);
    else give?.(changed);
    await vi.waitFor(() => expect(clock.pendingTimers).toBe(1));
  };
  return { updates, clock, asked, told, news, answer };
}

describe("news of the list that is open", () => {
  it("are compared at once, one comparison at a time, with a pause after each, however many there are", async () => {
    const { updates, clock, asked, told, news, answer } = setUp();
    news.follow({ chat, tab: "photo" });
    for (let posted = 0; posted < 30; posted += 1) updates.tell(chat.id);
    expect(asked.map(({ list }) => list)).toEqual([{ chat, tab: "photo" }]);
    await answer(true);
    expect(told).toEqual([`${chat.id} photo`]);
    updates.tell(chat.id);
    clock.advance(1_499);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    expect(asked).toHaveLength(2);
    await answer(false);
    expect(told).toHaveLength(1);
    // Nothing has come since.
    clock.advance(60_000);
    expect(asked).toHaveLength(2);
    updates.tell(chat.id);
    expect(asked).toHaveLength(3);
  });

  it("are those of its chat, or of any when the connection is there again", async () => {
    const { updates, asked, news } = setUp();
    news.follow({ chat, tab: "all" });
    updates.tell(otherChat.id);
    expect(asked).toHaveLength(0);
    updates.tell(null);
    expect(asked).toHaveLength(1);
  });

  it("that can't be compared are no end: the next ones are", async () => {
    const { updates, clock, asked, told, news, answer } = setUp();
    news.follow({ chat, tab: "all" });
    updates.tell(chat.id);
    await answer(new Failure("network", "unreachable"));
    clock.advance(1_500);
    updates.tell(null);
    expect(asked).toHaveLength(2);
    await answer(true);
    expect(told).toHaveLength(1);
  });

  it("go with the list: one listener for one after the other, none when none is open", async () => {
    const { updates, clock, asked, told, news, answer } = setUp();
    expect(updates.listeners.size).toBe(0);
    news.follow({ chat, tab: "all" });
    news.follow({ chat: otherChat, tab: "video" });
    expect(updates.listeners.size).toBe(1);
    updates.tell(chat.id);
    expect(asked).toHaveLength(0);
    updates.tell(otherChat.id);
    updates.tell(otherChat.id);
    news.follow(null);
    expect(updates.listeners.size).toBe(0);
    // What is on its way is of no interest any more, and what was due is not due.
    await answer(true);
    clock.advance(60_000);
    expect(told).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("are nothing any more after the end", async () => {
    const { updates, clock, asked, told, news } = setUp();
    news.follow({ chat, tab: "all" });
    updates.tell(chat.id);
    updates.tell(chat.id);
    news.close();
    expect(updates.listeners.size).toBe(0);
    asked[0]?.answer(true);
    news.follow({ chat, tab: "all" });
    expect(updates.listeners.size).toBe(0);
    await Promise.resolve();
    clock.advance(60_000);
    expect(told).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it("end with their pause", async () => {
    const { updates, clock, asked, news, answer } = setUp();
    news.follow({ chat, tab: "all" });
    updates.tell(chat.id);
    updates.tell(chat.id);
    await answer(true);
    news.close();
    expect(clock.pendingTimers).toBe(0);
    clock.advance(60_000);
    expect(asked).toHaveLength(1);
  });
});

describe("the media browser", () => {
  function openBrowser() {
    const updates = new Updates();
    const telegram = new ChatAtTelegram([itemOf(1), itemOf(2)]);
    const unused = (): never => {
      throw new Error("not asked here");
    };
    const browser = new MediaBrowser({
      history: telegram,
      files: { read: unused, recycle: unused, hashes: unused, renew: unused },
      updates,
      store: ownStore(),
      queue: { add: unused },
      complete: unused,
      wasDownloaded: () => false,
      folder: ownFolder(),
      log: silent,
      clock: new ManualClock(),
    });
    onTestFinished(() => browser.stop());
    const told: ListOfMedia[] = [];
    browser.onChange((list) => told.push(list));
    return { browser, updates, telegram, told };
  }

  it("takes up what was posted in the chat that is followed, and tells of it", async () => {
    const { browser, updates, telegram, told } = openBrowser();
    await browser.page(chat, viewOf(), null, 10);
    browser.follow(chat, "all");
    telegram.items.push(itemOf(3));
    updates.tell(chat.id);
    await vi.waitFor(() => expect(told).toEqual([{ chatId: chat.id, tab: "all" }]));
    const { entries, isFromCache } = await browser.page(chat, viewOf(), null, 10);
    expect(entries.map(({ messageId }) => messageId)).toEqual([3, 2, 1]);
    expect(isFromCache).toBe(true);
    browser.unfollow();
    expect(updates.listeners.size).toBe(0);
  });

  it("follows nothing once nothing is taken any more, also not what is being compared", async () => {
    const { browser, updates, telegram, told } = openBrowser();
    await browser.page(chat, viewOf(), null, 10);
    browser.follow(chat, "all");
    telegram.items.push(itemOf(3));
    telegram.asked.length = 0;
    updates.tell(chat.id);
    browser.closeIntake();
    expect(updates.listeners.size).toBe(0);
    expect(() => browser.follow(chat, "all")).toThrow(ShuttingDown);
    browser.unfollow();
    await browser.stop();
    expect(telegram.asked).toHaveLength(1);
    expect(told).toEqual([]);
  });
});
