import { beforeEach, describe, expect, it } from "vitest";
import { ShuttingDown } from "../../../../src/main/lifecycle/work-tracker";
import { Failure } from "../../../../src/shared/errors";
import { gate, until } from "../downloads/conditions";
import { chatNamed, LinkedWorld } from "./linked-world";

let world: LinkedWorld;

beforeEach(async () => {
  world = new LinkedWorld();
  await world.list.reload();
  world.asked.length = 0;
});

const download = async (text: string): Promise<unknown[]> => {
  world.links.start(text);
  await until(() => !world.isRunning, "the end of the links");
  return world.outcomes;
};
const queued = (): string[] => [...world.queued.keys()];

describe("what a link brings into the queue", () => {
  it("a message; again, only that it is there", async () => {
    world.put("channel:1", 5);
    expect(await download("t.me/rivers/5")).toEqual([{ state: "done", queued: 1, known: 0, downloaded: 0 }]);
    expect(queued()).toEqual(["channel:1/5"]);
    expect(await download("https://t.me/c/1/5?single")).toEqual([
      { state: "done", queued: 0, known: 1, downloaded: 0 },
    ]);
    expect(world.entries[0]).toMatchObject({ text: "https://t.me/c/1/5?single", chatTitle: "rivers" });
  });

  it("a whole album, or one of it", async () => {
    for (const id of [5, 6, 7]) world.put("channel:1", id, { groupedId: "9" });
    expect(await download("t.me/rivers/6?single")).toEqual([{ state: "done", queued: 1, known: 0, downloaded: 0 }]);
    expect(await download("t.me/rivers/7")).toEqual([{ state: "done", queued: 2, known: 1, downloaded: 0 }]);
  });

  it("a range, by hundreds, with all that has a file", async () => {
    for (let id = 100; id <= 350; id++) world.put("channel:1", id, { content: id % 2 === 0 ? "media" : "text" });
    expect(await download("t.me/rivers/100-349")).toEqual([{ state: "done", queued: 125, known: 0, downloaded: 0 }]);
    expect(world.asked).toEqual(["channel:1 100..199", "channel:1 200..299", "channel:1 300..349"]);
  });

  it("of a range in a topic, only what belongs to it", async () => {
    world.put("channel:1", 20, { content: "other" });
    world.put("channel:1", 21, { threadId: 20, isInForumTopic: true });
    world.put("channel:1", 22, { threadId: 30, isInForumTopic: true });
    world.put("channel:1", 23);
    // An answer to message 7 in "General".
    world.put("channel:1", 24, { threadId: 7 });
    await download("t.me/rivers/20/20-24");
    expect(queued()).toEqual(["channel:1/21"]);
    await download("t.me/rivers/1/20-24");
    expect(queued()).toEqual(["channel:1/21", "channel:1/23", "channel:1/24"]);
  });

  it("a comment, which is in the discussion group", async () => {
    world.put("channel:4", 77);
    expect(await download("t.me/rivers/10?comment=77")).toEqual([
      { state: "done", queued: 1, known: 0, downloaded: 0 },
    ]);
    expect(queued()).toEqual(["channel:4/77"]);
    expect(world.entries[0]?.chatTitle).toBe("Talk");
  });

  it("a saved message", async () => {
    world.put("user:1001", 3);
    expect(await download("me/3")).toEqual([{ state: "done", queued: 1, known: 0, downloaded: 0 }]);
  });

  it("a link to a chat opens it, listed or not", async () => {
    expect(await download("@Rivers\nt.me/not_joined\nme")).toEqual([
      { state: "chat", chatId: "channel:1" },
      { state: "chat", chatId: "channel:3" },
      { state: "chat", chatId: "user:1001" },
    ]);
    expect(world.list.view.chats.map(({ title }) => title)).toContain("not_joined");
    expect(world.list.find("channel:3")?.username).toBe("not_joined");
  });
});

describe("asking as little as possible", () => {
  it("a name of the list is never resolved, another once", async () => {
    for (const id of [1, 2, 3]) world.put("channel:3", id);
    await download("t.me/RIVERS t.me/Not_joined/1?single t.me/not_joined/2?single t.me/c/3/3?single");
    expect(world.asked).toEqual(["name Not_joined", "channel:3 1..1", "channel:3 2..2", "channel:3 3..3"]);
  });

  it("a channel by its id waits for the list of chats that is being read", async () => {
    const { opened, open } = gate();
    world.listed.push(chatNamed("channel:8", null, "Late"));
    world.put("channel:8", 1);
    world.beforeAnswer = (question) => (question === "dialogs" ? opened : undefined);
    void world.list.reload();
    world.links.start("t.me/c/8/1");
    open();
    await until(() => !world.isRunning);
    expect(world.outcomes).toEqual([{ state: "done", queued: 1, known: 0, downloaded: 0 }]);
  });
});

describe("a list of chats that could not be read", () => {
  it("is waited for, and nothing is said about access before it is there", async () => {
    world.put("channel:8", 1);
    world.beforeAnswer = (question) => {
      if (question === "dialogs") throw new Failure("network", "away");
    };
    await world.list.reload();
    world.links.start("t.me/c/8/1");
    await until(() => world.entries[0]?.state === "waiting");
    expect(world.outcomes[0]).toMatchObject({ reason: "network" });
    world.beforeAnswer = () => undefined;
    world.listed.push(chatNamed("channel:8", null, "Late"));
    await world.list.reload();
    world.clock.advance(60_000);
    await until(() => !world.isRunning);
    expect(world.outcomes).toEqual([{ state: "done", queued: 1, known: 0, downloaded: 0 }]);
  });
});

describe("messages that are nothing but text", () => {
  it("are saved where the setting says so, alone and among others", async () => {
    world.withTexts = true;
    world.put("channel:1", 1, { content: "text" });
    world.put("channel:1", 2);
    expect(await download("t.me/rivers/1\nt.me/rivers/1-3")).toEqual([
      { state: "done", queued: 1, known: 0, downloaded: 0 },
      { state: "done", queued: 1, known: 1, downloaded: 0 },
    ]);
    expect([...world.queued.values()].map(({ kind }) => kind)).toEqual(["text", "document"]);
  });

  it("are passed over in a range where it does not", async () => {
    world.put("channel:1", 1, { content: "text" });
    world.put("channel:1", 2);
    expect(await download("t.me/rivers/1-3")).toEqual([{ state: "done", queued: 1, known: 0, downloaded: 0 }]);
  });
});

describe("what nothing comes of is named, and the rest goes on", () => {
  it("each by itself", async () => {
    world.put("channel:1", 1, { content: "text" });
    world.put("channel:1", 2, { content: "other" });
    world.put("channel:1", 5);
    world.beforeAnswer = (question) => {
      if (question === "channel:2 6+album") throw new Failure("unavailable", "CHANNEL_PRIVATE");
    };
    const text = [
      "t.me/nobody_here/1",
      "t.me/c/99/1",
      "t.me/c/2/6",
      "t.me/rivers/1",
      "t.me/rivers/2",
      "t.me/rivers/3",
      "t.me/rivers/3-4",
      "t.me/rivers/11?comment=1",
      "t.me/rivers/10?comment=1",
      "t.me/+invite",
      "nonsense",
      "t.me/rivers/5",
    ].join("\n");
    const problem = (kind: string) => ({ state: "problem", problem: kind });
    expect(await download(text)).toEqual([
      problem("unknown-name"),
      problem("no-access"),
      problem("no-access"),
      problem("text-only"),
      problem("no-media"),
      problem("deleted"),
      problem("deleted"),
      problem("no-comments"),
      problem("deleted"),
      problem("invite-link"),
      problem("not-a-link"),
      { state: "done", queued: 1, known: 0, downloaded: 0 },
    ]);
  });

  it("after a lost session the following are not tried", async () => {
    world.beforeAnswer = () => {
      throw new Failure("auth-lost", "AUTH_KEY_UNREGISTERED");
    };
    expect(await download("t.me/rivers/1 t.me/rivers/2")).toEqual([
      { state: "problem", problem: "signed-out" },
      { state: "problem", problem: "signed-out" },
    ]);
    expect(world.asked).toHaveLength(1);
  });

  it("an error that nobody knows is tried three times", async () => {
    world.beforeAnswer = () => {
      throw new Failure("unknown", "BOOM");
    };
    world.links.start("t.me/rivers/1");
    for (const tries of [1, 2]) {
      await until(() => world.asked.length === tries && world.entries[0]?.state === "waiting");
      world.clock.advance(60_000);
    }
    await until(() => !world.isRunning);
    expect(world.outcomes).toEqual([{ state: "problem", problem: "unknown" }]);
    expect(world.asked).toHaveLength(3);
  });
});

describe("waiting and stopping", () => {
  it("a flood wait in the middle of a range is waited for, and the range goes on behind what it had", async () => {
    for (let id = 1; id <= 300; id++) world.put("channel:1", id);
    let flooded = false;
    world.beforeAnswer = (question) => {
      if (question !== "channel:1 101..200" || flooded) return;
      flooded = true;
      throw new Failure("flood-wait", "FLOOD_WAIT_30", { waitSeconds: 30 });
    };
    world.links.start("t.me/rivers/1-300");
    await until(() => world.entries[0]?.state === "waiting");
    expect(world.outcomes).toEqual([{ state: "waiting", reason: "flood-wait", until: world.clock.now() + 30_000 }]);
    expect(world.queued.size).toBe(100);
    world.clock.advance(30_000);
    await until(() => !world.isRunning);
    expect(world.outcomes).toEqual([{ state: "done", queued: 300, known: 0, downloaded: 0 }]);
    expect(world.asked.filter((question) => question === "channel:1 1..100")).toHaveLength(1);
  });

  it("stopped while it waits, it ends at once; what it queued stays, what was not asked for says so", async () => {
    for (let id = 1; id <= 200; id++) world.put("channel:1", id);
    world.beforeAnswer = (question) => {
      if (question.startsWith("channel:1 101")) throw new Failure("network", "away");
    };
    const { id } = world.links.start("t.me/rivers/1-200 t.me/rivers/5");
    await until(() => world.entries[0]?.state === "waiting");
    await world.links.stop(id);
    expect(world.isRunning).toBe(false);
    expect(world.outcomes).toEqual([
      { state: "problem", problem: "stopped" },
      { state: "problem", problem: "stopped" },
    ]);
    expect(world.queued.size).toBe(100);
  });

  it("the shutdown ends requests in flight, takes nothing new, and leaves no timer", async () => {
    const { opened, open } = gate();
    world.beforeAnswer = (_question, signal) => {
      open();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    world.links.start("t.me/rivers/1 t.me/rivers/2");
    await opened;
    world.links.closeIntake();
    expect(() => world.links.start("t.me/rivers/3")).toThrow(ShuttingDown);
    await world.links.shutdown();
    expect(world.isRunning).toBe(false);
    expect(world.clock.pendingTimers).toBe(0);
    expect(world.asked).toHaveLength(1);
  });

  it("what a quit interrupts goes on at the next start; what was stopped, or has ended, does not", async () => {
    for (const id of [1, 2, 3]) world.put("channel:1", id);
    const { opened, open } = gate();
    world.beforeAnswer = (question, signal) => {
      if (question !== "channel:1 2+album") return;
      open();
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    world.links.start("t.me/rivers/1 t.me/rivers/2 t.me/rivers/3?single nonsense @rivers");
    expect([...world.recorded.values()]).toEqual(["t.me/rivers/1", "t.me/rivers/2", "t.me/rivers/3?single"]);
    await opened;
    await world.restart();
    expect(world.entries.map(({ text }) => text)).toEqual(["t.me/rivers/2", "t.me/rivers/3?single"]);
    await until(() => world.asked.filter((question) => question === "channel:1 2+album").length === 2);
    await world.links.stop(world.links.list()[0]?.id ?? 0);
    expect(world.recorded.size).toBe(0);
    await world.restart();
    expect(world.entries).toEqual([]);

    world.beforeAnswer = () => undefined;
    await download("t.me/rivers/2 t.me/rivers/99");
    expect(world.recorded.size).toBe(0);
    world.beforeAnswer = () => {
      throw new Failure("auth-lost", "SESSION_REVOKED");
    };
    await download("t.me/rivers/3");
    expect([...world.recorded.values()]).toEqual(["t.me/rivers/3"]);
  });

  it("two wishes run side by side, and a finished one is forgotten with the next", async () => {
    world.put("channel:1", 5);
    const { opened, open } = gate();
    world.beforeAnswer = (question) => (question.endsWith("1+album") ? opened : undefined);
    const first = world.links.start("t.me/rivers/1");
    world.links.start("t.me/rivers/5");
    await until(() => world.entries[1]?.state === "done");
    expect(world.links.list().map(({ running }) => running)).toEqual([true, false]);
    open();
    await until(() => !world.isRunning);
    world.links.start("@rivers");
    expect(world.links.list().map(({ id }) => id)).not.toContain(first.id);
    await until(() => !world.isRunning);
  });

  it("tells what changes at most ten times a second, and the end at once", async () => {
    for (let id = 1; id <= 1_000; id++) world.put("channel:1", id);
    const told: boolean[] = [];
    world.links.onChange((wishes) => told.push(wishes[0]?.running ?? false));
    await download("t.me/rivers/1-1000");
    expect(told).toEqual([true, false]);
    await world.links.dismiss(world.links.list()[0]?.id ?? 0);
    expect(world.links.list()).toEqual([]);
  });
});
