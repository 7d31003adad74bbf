import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatNews } from "../../../src/main/telegram/update-source";
import { type SignedIn, signedInTo } from "./signed-in";

let world: SignedIn;
beforeAll(async () => {
  world = await signedInTo("empty");
});
afterAll(() => world.close());

/** Listens until the test is over. */
function listen(): { heard: (ChatNews | null)[]; end: () => void } {
  const heard: (ChatNews | null)[] = [];
  return { heard, end: world.gateway.updates.onNews((news) => heard.push(news)) };
}

async function asked(): Promise<number> {
  return (await world.control.counters()).requestsByMethod["updates.getState"] ?? 0;
}

test("new messages of every kind of chat are told, edits and deletions are not", async () => {
  const { control, gateway } = world;
  const { heard, end } = listen();
  const chats = [];
  for (const kind of ["channel", "supergroup", "group", "private"] as const) {
    chats.push(await control.addChat({ kind, title: kind }));
  }
  const wanted: ChatNews[] = [];
  for (const { key } of chats) {
    const { id } = await control.addMessage({ chat: key, file: { kind: "photo" } });
    wanted.push({ chatId: key, messageId: id });
    await control.editMessage(key, id, { text: "edited" });
    await control.deleteMessage(key, id);
  }
  await expect.poll(() => heard).toEqual(wanted);
  end();
  await control.addMessage({ chat: chats[0]?.key ?? "", text: "after the end" });
  await gateway.ping(AbortSignal.timeout(5_000));
  expect(heard).toEqual(wanted);
});

test("Telegram is asked to go on telling while anybody listens, once on each connection", async () => {
  const { control } = world;
  await control.resetCounters();
  const first = listen();
  const second = listen();
  await expect.poll(asked).toBe(1);
  await control.dropConnections();
  await expect.poll(asked).toBe(2);
  await expect.poll(() => first.heard).toContain(null);
  expect(second.heard).toContain(null);
  first.end();
  second.end();
  await control.resetCounters();
  await control.dropConnections();
  await expect.poll(() => world.gateway.ping(AbortSignal.timeout(5_000)).then(() => true)).toBe(true);
  expect(await asked()).toBe(0);
});
