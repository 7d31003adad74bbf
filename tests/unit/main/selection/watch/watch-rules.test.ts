import { afterEach, describe, expect, it } from "vitest";
import { ShuttingDown } from "../../../../../src/main/lifecycle/work-tracker";
import { FilterRefused } from "../../../../../src/main/selection/filter/filter-refused";
import { AlreadyWatched, UnknownRule } from "../../../../../src/main/selection/watch/watch-rules";
import { Failure } from "../../../../../src/shared/errors";
import type { WatchRule } from "../../../../../src/shared/watch-rules";
import { gate, until } from "../../downloads/conditions";
import { chat, fromNowOn, WatchBench } from "./watch-bench";

const benches: WatchBench[] = [];

function newBench(): WatchBench {
  const bench = new WatchBench();
  benches.push(bench);
  return bench;
}

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.end();
});

/** Resolves when the rule has looked at everything and rests. */
async function rested(bench: WatchBench): Promise<void> {
  const quiet = (): boolean => bench.only.state === "watching" && bench.clock.pendingTimers > 0;
  await until(quiet);
  for (let turn = 0, before = -1; turn < 20 || before !== bench.asked.length; turn += 1) {
    before = bench.asked.length;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

describe("a watch rule", () => {
  it("takes what is posted from now on, once, in the order of the chat", async () => {
    const bench = newBench();
    bench.post(5);
    const rule = await bench.rules.make(fromNowOn, chat);
    expect(rule).toMatchObject({ chatTitle: "News", state: "watching", seen: 0, queued: 0, since: null });
    await rested(bench);
    expect(bench.queuedIds).toEqual([]);
    bench.post(3);
    bench.postText();
    bench.tell();
    await until(() => bench.only.seen === 3);
    expect(bench.queuedIds).toEqual([6, 7, 8]);
    expect(bench.only).toMatchObject({ seen: 3, matched: 3, queued: 3, lastAt: bench.clock.now() });
    expect(JSON.stringify(bench.rules.list())).not.toMatch(/accessHash|nextFrom/i);
  });

  it("takes texts where it wants them, and passes over them without a word where not", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.post(1, { kind: "text", caption: "Hello" });
    bench.post(1);
    bench.tell();
    await until(() => bench.only.seen === 1);
    expect(bench.queuedIds).toEqual([2]);
    await bench.rules.edit(bench.only.id, { kinds: ["text"], filter: "caption contains 'Hello'", template: null });
    bench.post(1, { kind: "text", caption: "Hello again" });
    bench.post(1, { kind: "text", caption: "Goodbye" });
    bench.post(1);
    bench.tell();
    await until(() => bench.only.seen === 4);
    expect(bench.queuedIds).toEqual([2, 3]);
  });

  it("that begins with a day is recorded at once, without a word of Telegram's, and goes on after a kill", async () => {
    const bench = newBench();
    bench.post(2);
    const asked = bench.asked.length;
    const since = Math.floor(bench.clock.now() / 1_000) - 86_400;
    const rule = bench.rules.makeSince({ ...fromNowOn, since }, chat);
    expect(rule).toMatchObject({ state: "watching", since });
    expect(bench.asked).toHaveLength(asked);
    expect(() => bench.rules.makeSince({ ...fromNowOn, since }, chat)).toThrow(AlreadyWatched);
    await bench.restart();
    await until(() => bench.queuedIds.length === 2);
    bench.rules.closeIntake();
    expect(() => bench.rules.makeSince({ ...fromNowOn, chatId: "channel:778", since }, chat)).toThrow(ShuttingDown);
  });

  it("begins in an empty chat", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.post(1);
    bench.tell();
    await until(() => bench.queuedIds.length === 1);
  });

  it("asks once more only where there may be more than Telegram told of", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.asked.length = 0;
    bench.post(2);
    bench.tell();
    await until(() => bench.only.seen === 2);
    await rested(bench);
    expect(bench.asked).toEqual([1]);
    // Looked at already: no reason to ask.
    bench.tell(2);
    // Another chat.
    bench.tell(99, "channel:1");
    await rested(bench);
    expect(bench.asked).toEqual([1]);
  });

  it("takes many words for one while it is busy, and misses none", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    const reading = gate();
    bench.beforePage = () => reading.opened;
    bench.asked.length = 0;
    bench.post(1);
    bench.tell();
    await until(() => bench.asked.length === 1);
    // The page under way does not have to show these.
    for (let message = 0; message < 50; message += 1) {
      bench.post(1);
      bench.tell();
    }
    reading.open();
    await until(() => bench.only.seen === 51);
    await rested(bench);
    expect(bench.queuedIds).toHaveLength(51);
    expect(bench.asked.length).toBeLessThan(5);
  });

  it("catches up from a day on and then goes on, also where the chat is empty since that day", async () => {
    const bench = newBench();
    bench.post(3);
    bench.clock.advance(86_400_000);
    const since = Math.floor(bench.clock.now() / 1_000);
    await bench.rules.make({ ...fromNowOn, since }, chat);
    await rested(bench);
    expect(bench.queuedIds).toEqual([]);
    bench.post(250);
    bench.tell();
    await until(() => bench.only.seen === 250);
    await rested(bench);
    expect(bench.queuedIds).toEqual(Array.from({ length: 250 }, (_, index) => index + 4));
  });

  it("says how far it is while it catches up, and waits for room in the queue", async () => {
    const bench = newBench();
    const told: WatchRule[] = [];
    bench.rules.onChange((rules) => {
      told.push(...rules);
    });
    bench.post(1_250);
    await bench.rules.make({ ...fromNowOn, since: 1 }, chat);
    await until(() => bench.only.state === "catching-up" && bench.only.lookedAt === 1_000);
    bench.clock.advance(200);
    expect(told.some(({ state }) => state === "catching-up")).toBe(true);
    await expect.poll(() => bench.queuedIds.length).toBe(1_000);
    await bench.queue.act("cancel", { all: true });
    await until(() => bench.only.seen === 1_250);
    await rested(bench);
    expect(bench.only).toMatchObject({ state: "watching", lookedAt: 0, queued: 1_250 });
  });

  it("takes the kinds and what the filter lets through, of its topic, into folders of its own", async () => {
    const bench = newBench();
    const wish = {
      ...fromNowOn,
      kinds: ["document" as const],
      filter: "caption contains 'yes'",
      topic: { id: 7, title: "Seeds" },
      template: "Watched/{file_name}",
    };
    await bench.rules.make(wish, chat);
    bench.post(1, { caption: "yes", topicId: 7 });
    bench.post(1, { caption: "no", topicId: 7 });
    bench.post(1, { caption: "yes", topicId: 8 });
    bench.post(1, { caption: "yes", topicId: 7, kind: "photo" });
    bench.tell();
    await until(() => bench.only.seen === 3);
    expect(bench.queuedIds).toEqual([1]);
    expect(bench.only).toMatchObject({ matched: 1, queued: 1 });
    expect(bench.newestPlace).toBe("Watched/1.bin");
    await bench.queue.add([{ ...(bench.posted[1]?.item ?? expect.fail("no item")) }], chat);
    expect(bench.newestPlace).toBe("News/2.bin");
  });

  it("passes over messages that were deleted, and finds by itself what nobody told of", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.post(4);
    bench.delete(2);
    bench.delete(4);
    bench.clock.advance(3 * 60_000);
    await rested(bench);
    expect(bench.queuedIds).toEqual([]);
    bench.clock.advance(4 * 60_000);
    await until(() => bench.only.seen === 2);
    expect(bench.queuedIds).toEqual([1, 3]);
  });

  it("reads what was posted while there was no connection", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.post(130);
    bench.reconnect();
    await until(() => bench.only.seen === 130);
    expect(bench.queuedIds).toHaveLength(130);
  });

  it("does not bring back what was removed from the queue, and counts what was there before", async () => {
    const bench = newBench();
    bench.post(1);
    await bench.queue.add([...(bench.posted[0]?.item ? [bench.posted[0].item] : [])], chat);
    await bench.rules.make({ ...fromNowOn, since: 1 }, chat);
    await rested(bench);
    expect(bench.only).toMatchObject({ seen: 1, matched: 1, queued: 0, lastAt: null });
    bench.post(2);
    bench.tell();
    await until(() => bench.only.seen === 3);
    await bench.queue.act("remove", { all: true });
    expect(bench.queuedIds).toEqual([]);
    bench.reconnect();
    await rested(bench);
    await bench.restart();
    await rested(bench);
    expect(bench.queuedIds).toEqual([]);
  });

  it("is refused where there is one already, or with a bad filter; another topic is another rule", async () => {
    const bench = newBench();
    const topic = { id: 3, title: "Seeds" };
    await bench.rules.make(fromNowOn, chat);
    await expect(bench.rules.make(fromNowOn, chat)).rejects.toThrow(AlreadyWatched);
    await expect(bench.rules.make({ ...fromNowOn, topic, filter: "size >" }, chat)).rejects.toThrow(FilterRefused);
    await bench.rules.make({ ...fromNowOn, topic }, chat);
    const renamed = { ...topic, title: "Seedlings" };
    await expect(bench.rules.make({ ...fromNowOn, topic: renamed }, chat)).rejects.toThrow(AlreadyWatched);
    await bench.rules.make({ ...fromNowOn, topic: { id: 4, title: "Seeds" } }, chat);
    expect(bench.rules.list().map((rule) => rule.topic?.id ?? null)).toEqual([null, 3, 4]);
  });

  it("of a topic reads the chat once, keeps the topic's newest title, and shares nothing twice with the rule of the whole chat", async () => {
    const bench = newBench();
    await bench.rules.make({ ...fromNowOn, topic: { id: 3, title: "Seeds" } }, chat);
    await rested(bench);
    bench.post(1, { topicId: 3, topicTitle: "Seeds" });
    bench.post(2, { topicId: 1, topicTitle: "General" });
    bench.tell();
    await until(() => bench.only.seen === 1);
    expect(bench.queuedIds).toEqual([1]);
    bench.post(1, { topicId: 3, topicTitle: "Seeds and bulbs" });
    bench.post(1, { topicId: 4, topicTitle: "Tools" });
    bench.tell();
    await until(() => bench.only.seen === 2);
    expect(bench.queuedIds).toEqual([1, 4]);
    await bench.restart();
    await rested(bench);
    expect(bench.only).toMatchObject({ topic: { id: 3, title: "Seeds and bulbs" }, seen: 2, queued: 2 });
    await bench.rules.make({ ...fromNowOn, since: 1 }, chat);
    await until(() => bench.rules.list()[1]?.seen === 5);
    expect(bench.queuedIds).toEqual([1, 4, 2, 3, 5]);
    expect(bench.rules.list()[1]).toMatchObject({ topic: null, matched: 5, queued: 3 });
  });

  it("is made once by two clicks", async () => {
    const bench = newBench();
    const made = await Promise.allSettled([bench.rules.make(fromNowOn, chat), bench.rules.make(fromNowOn, chat)]);
    expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(bench.rules.list()).toHaveLength(1);
  });

  it("is not made while the last message can't be asked for", async () => {
    const bench = newBench();
    bench.beforePage = () => {
      throw new Failure("network", "unreachable");
    };
    await expect(bench.rules.make(fromNowOn, chat)).rejects.toMatchObject({ kind: "network" });
    expect(bench.rules.list()).toEqual([]);
  });
});

describe("a change of a rule", () => {
  it("pauses it, and what was posted meanwhile is read when it goes on", async () => {
    const bench = newBench();
    const { id } = await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    await bench.rules.pause(id);
    expect(bench.only.state).toBe("paused");
    expect(bench.listeners.size).toBe(0);
    bench.post(2);
    bench.tell();
    await bench.restart();
    expect(bench.only.state).toBe("paused");
    expect(bench.queuedIds).toEqual([]);
    await bench.rules.resume(id);
    await until(() => bench.queuedIds.length === 2);
  });

  it("holds for what comes, not for what was looked at", async () => {
    const bench = newBench();
    const { id } = await bench.rules.make({ ...fromNowOn, filter: "file_size > 1GB" }, chat);
    bench.post(2);
    bench.tell();
    await until(() => bench.only.seen === 2);
    const edited = await bench.rules.edit(id, { kinds: ["document"], filter: null, template: "{chat}/{message_id}" });
    expect(edited).toMatchObject({ kinds: ["document"], filter: null, template: "{chat}/{message_id}", seen: 2 });
    bench.post(1);
    bench.tell();
    await until(() => bench.only.seen === 3);
    expect(bench.queuedIds).toEqual([3]);
    await bench.restart();
    expect(bench.only).toMatchObject({ kinds: ["document"], filter: null, template: "{chat}/{message_id}", seen: 3 });
    await expect(bench.rules.edit(99, { kinds: ["photo"], filter: null, template: null })).rejects.toThrow(UnknownRule);
  });

  it("deletes it, and changes at the same moment leave one thing or the other", async () => {
    const bench = newBench();
    const { id } = await bench.rules.make(fromNowOn, chat);
    await Promise.allSettled([
      bench.rules.pause(id),
      bench.rules.resume(id),
      bench.rules.pause(id),
      bench.rules.remove(id),
    ]);
    expect(bench.rules.list()).toEqual([]);
    expect(bench.listeners.size).toBe(0);
    bench.post(1);
    bench.tell();
    await bench.restart();
    expect(bench.rules.list()).toEqual([]);
    expect(bench.queuedIds).toEqual([]);
  });
});

describe("what goes wrong", () => {
  it("is waited for as Telegram says, whatever is told meanwhile", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.beforePage = () => {
      throw new Failure("flood-wait", "slow down", { waitSeconds: 30 });
    };
    bench.post(1);
    bench.tell();
    await until(() => bench.only.state === "waiting");
    expect(bench.only.reason).toMatchObject({ kind: "flood-wait", until: bench.clock.now() + 30_000 });
    bench.beforePage = () => undefined;
    const asked = bench.asked.length;
    bench.tell(null);
    await new Promise<void>((resolve) => setImmediate(resolve));
    expect(bench.asked).toHaveLength(asked);
    bench.clock.advance(30_000);
    await until(() => bench.queuedIds.length === 1);
    await until(() => bench.only.state === "watching");
    expect(bench.only.reason).toBeNull();
  });

  it("says that the chat can't be read, and goes on when it can", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.beforePage = () => {
      throw new Failure("unavailable", "CHANNEL_PRIVATE", { code: "CHANNEL_PRIVATE" });
    };
    bench.post(1);
    bench.tell();
    await until(() => bench.only.state === "problem");
    expect(bench.only.reason).toMatchObject({ kind: "unavailable", code: "CHANNEL_PRIVATE" });
    bench.beforePage = () => undefined;
    bench.tell(null);
    await until(() => bench.queuedIds.length === 1);
    await until(() => bench.only.state === "watching");
  });

  it("is tried again at once when the connection is there again", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.beforePage = () => {
      throw new Failure("network", "broken");
    };
    bench.post(1);
    bench.tell();
    await until(() => bench.only.state === "waiting");
    bench.beforePage = () => undefined;
    bench.reconnect();
    await until(() => bench.queuedIds.length === 1);
  });

  it("ends the watch when the session is over", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    bench.beforePage = () => {
      throw new Failure("auth-lost", "AUTH_KEY_UNREGISTERED");
    };
    bench.tell(null);
    await until(() => bench.only.state === "waiting");
    expect(bench.only.reason?.kind).toBe("signed-out");
    await until(() => bench.listeners.size === 0);
  });
});

describe("progress and queue are one commit", () => {
  it("a commit that fails leaves neither, and the page is read again", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    let failures = 0;
    bench.beforeCommit = () => {
      if (failures++ < 2) throw new Error("SQLITE_FULL: database or disk is full");
    };
    bench.post(3);
    bench.tell();
    await until(() => bench.only.state === "problem");
    expect(bench.queuedIds).toEqual([]);
    expect(bench.only).toMatchObject({ seen: 0, matched: 0, queued: 0 });
    while (bench.queuedIds.length === 0) {
      bench.clock.advance(bench.clock.msToNextTimer ?? 0);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(bench.queuedIds).toEqual([1, 2, 3]);
    await until(() => bench.only.queued === 3);
  });

  it("each message is looked at once, however often and wherever the app ends", async () => {
    const bench = newBench();
    await bench.rules.make(fromNowOn, chat);
    // Fewer in all than the queue takes without starting any, and at times more than a page.
    bench.post(120);
    for (let round = 0; round < 24; round += 1) {
      bench.post(1 + ((round * 37) % 70));
      bench.tell();
      // At a different place each time: before, between and behind the pages and commits.
      for (let turn = 0; turn < round % 7; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
      await bench.restart();
    }
    await until(() => bench.only.seen >= bench.posted.length);
    const ids = bench.queuedIds;
    expect(ids).toEqual(bench.posted.map(({ id }) => id));
    expect(bench.only).toMatchObject({ seen: ids.length, matched: ids.length, queued: ids.length });
  });
});

describe("an album", () => {
  const album = { groupedId: "42" };

  it("is taken whole, with its caption, also while its parts still come", async () => {
    const bench = newBench();
    await bench.rules.make({ ...fromNowOn, filter: "caption == 'trip'" }, chat);
    await rested(bench);
    bench.post(1, album);
    bench.tell();
    await until(() => bench.only.state === "watching" && (bench.clock.msToNextTimer ?? 0) <= 1_500);
    bench.post(1, album);
    bench.post(1, { ...album, caption: "trip" });
    bench.tell();
    while (bench.queuedIds.length < 3) {
      bench.clock.advance(500);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(bench.queuedIds).toEqual([1, 2, 3]);
    await until(() => bench.only.seen === 3);
    expect(bench.only).toMatchObject({ seen: 3, matched: 3, queued: 3 });
  });

  it("gives its caption to a part that came late", async () => {
    const bench = newBench();
    await bench.rules.make({ ...fromNowOn, filter: "caption == 'trip'" }, chat);
    await rested(bench);
    bench.post(1, { ...album, caption: "trip" });
    bench.post(1);
    bench.tell();
    await until(() => bench.only.seen === 2);
    bench.post(1, album);
    bench.tell();
    while (bench.only.seen < 3) {
      bench.clock.advance(500);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    expect(bench.queuedIds).toEqual([1, 3]);
  });

  it("that is old is not waited for", async () => {
    const bench = newBench();
    bench.post(3, { ...album, date: 1_000 });
    await bench.rules.make({ ...fromNowOn, since: 1 }, chat);
    await until(() => bench.queuedIds.length === 3);
  });
});

describe("the shutdown", () => {
  it("queues nothing after it, takes no change, and leaves no timer", async () => {
    const bench = newBench();
    const { id } = await bench.rules.make(fromNowOn, chat);
    await rested(bench);
    const reading = gate();
    bench.beforePage = () => reading.opened;
    bench.post(1);
    bench.tell();
    bench.rules.closeIntake();
    await expect(bench.rules.make({ ...fromNowOn, topic: { id: 9, title: "Tools" } }, chat)).rejects.toThrow(
      "shutting down",
    );
    await expect(bench.rules.pause(id)).rejects.toThrow("shutting down");
    const ended = bench.rules.shutdown();
    reading.open();
    await ended;
    await bench.queue.stop();
    expect(bench.queuedIds).toEqual([]);
    expect(bench.listeners.size).toBe(0);
    expect(bench.clock.pendingTimers).toBe(0);
  });
});
