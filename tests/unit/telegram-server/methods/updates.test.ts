import { beforeEach, expect, test } from "vitest";
import type { AuthorizationKey, TlObject } from "../../../telegram-server/contract";
import { ScenarioBuilder } from "../../../telegram-server/scenarios/builder";
import type { WorldChat } from "../../../telegram-server/world/types";
import { Api, objectsOf, pluck } from "./support/api-client";

let api: Api;
let key: AuthorizationKey;
let channel: WorldChat;
let group: WorldChat;

beforeEach(() => {
  api = new Api();
  key = api.signedIn();
  const builder = new ScenarioBuilder(api.domain.world, [2]);
  channel = builder.chat("channel", "Channel");
  group = builder.chat("group", "Group");
});

async function difference(pts: number): Promise<TlObject> {
  return api.call(key, { _: "updates.getDifference", pts, date: 0, qts: 0 });
}

async function channelDifference(pts: number, limit = 100): Promise<TlObject> {
  return api.call(key, {
    _: "updates.getChannelDifference",
    channel: { _: "inputChannel", channel_id: channel.id, access_hash: channel.accessHash },
    filter: { _: "channelMessagesFilterEmpty" },
    pts,
    limit,
  });
}

test("new, edited and deleted messages are pushed to the devices of those who see the chat", () => {
  const { world } = api.domain;
  const stranger = api.key();
  const message = world.addMessage(channel.key, { text: "one" });
  world.editMessage(channel.key, message.id, { text: "two" });
  world.deleteMessages(channel.key, [message.id]);
  world.addMessage(group.key, { text: "in the group", fromId: 1002n });
  const names = api.pushed.map((push) => objectsOf(push.updates, "updates").map((update) => update._));
  expect(names.flat()).toEqual([
    "updateNewChannelMessage",
    "updateEditChannelMessage",
    "updateDeleteChannelMessages",
    "updateNewMessage",
  ]);
  expect(api.pushed.every((push) => push.keys.includes(key) && !push.keys.includes(stranger))).toBe(true);
});

test("somebody else's saved messages are not pushed", () => {
  const saved = api.domain.world.addChat({ kind: "saved", title: "Saved", userId: 1002n, visibleTo: [1002n] });
  api.domain.world.addMessage(saved.key, { text: "private", fromId: 1002n });
  expect(api.pushed).toEqual([]);
});

test("the difference of the common box tells what came after a pts", async () => {
  const { world } = api.domain;
  const state = await api.call(key, { _: "updates.getState" });
  expect(await difference(Number(state.pts))).toMatchObject({ _: "updates.differenceEmpty" });
  const first = world.addMessage(group.key, { text: "one", fromId: 1002n });
  world.addMessage(group.key, { text: "two", fromId: 1002n });
  world.deleteMessages(group.key, [first.id]);
  const missed = await difference(Number(state.pts));
  expect(missed).toMatchObject({ _: "updates.difference", state: { pts: Number(state.pts) + 3 } });
  expect(pluck(missed, "new_messages", "message")).toEqual(["two"]);
  expect(missed.other_updates).toMatchObject([{ _: "updateDeleteMessages", messages: [first.id] }]);
});

test("a channel's difference comes in pieces until it is final", async () => {
  const { world } = api.domain;
  for (let i = 1; i <= 5; i++) world.addMessage(channel.key, { text: `${i}` });
  const start = await channelDifference(1, 2);
  expect(start).toMatchObject({ _: "updates.channelDifference", final: false });
  expect(pluck(start, "new_messages", "message")).toEqual(["1", "2"]);
  const rest = await channelDifference(Number(start.pts), 100);
  expect(pluck(rest, "new_messages", "message")).toEqual(["3", "4", "5"]);
  expect(rest.final).toBe(true);
  expect(await channelDifference(Number(rest.pts))).toMatchObject({ _: "updates.channelDifferenceEmpty", final: true });
});

test("a message that is sent comes back with its id and reaches the world", async () => {
  const peer = { _: "inputPeerChat", chat_id: group.id };
  const sent = await api.call(key, { _: "messages.sendMessage", peer, message: "hello", random_id: 7n });
  expect(sent.updates).toMatchObject([{ _: "updateMessageID", random_id: 7n }, { _: "updateNewMessage" }]);
  expect(api.domain.world.lastMessage(group.key)).toMatchObject({ text: "hello", fromId: 1001n });
  const toChannel = { _: "inputPeerChannel", channel_id: channel.id, access_hash: channel.accessHash };
  const request = { _: "messages.sendMessage", peer: toChannel, message: "hello", random_id: 8n };
  expect(await api.refusal(key, request)).toBe("403 CHAT_WRITE_FORBIDDEN");
});
