import bigInt from "big-integer";
import { Api } from "telegram";
import { describe, expect, it } from "vitest";
import { mediaOf } from "../../../../../src/main/telegram/gramjs/media";
import { type MessagePeers, messageDetails } from "../../../../../src/main/telegram/gramjs/message-details";

const channel = new Api.PeerChannel({ channelId: bigInt(777) });
const ada = new Api.PeerUser({ userId: bigInt(5) });

const peers: MessagePeers = {
  selfId: "1",
  users: [
    new Api.User({ id: bigInt(5), firstName: "Ada", lastName: "Lovelace", username: "ada" }),
    new Api.User({ id: bigInt(6), firstName: "Bo" }),
    new Api.User({
      id: bigInt(7),
      usernames: [new Api.Username({ username: "old" }), new Api.Username({ username: "collected", active: true })],
    }),
    new Api.UserEmpty({ id: bigInt(8) }),
    new Api.User({ id: bigInt(1), firstName: "Me" }),
  ],
  chats: [
    new Api.Channel({ id: bigInt(777), title: "News", username: "news", photo: new Api.ChatPhotoEmpty(), date: 1 }),
  ],
};
const forum: MessagePeers = {
  ...peers,
  chats: [new Api.Channel({ id: bigInt(777), title: "Forum", forum: true, photo: new Api.ChatPhotoEmpty(), date: 1 })],
};

function details(fields: object, from = peers) {
  return messageDetails(new Api.Message({ id: 9, peerId: channel, date: 1, message: "", ...fields }), from);
}

describe("who a message is from", () => {
  it.each<[string, object, unknown]>([
    ["a person", { fromId: ada }, { id: 5, userName: "ada", displayName: "Ada Lovelace" }],
    [
      "one without a user name",
      { fromId: new Api.PeerUser({ userId: bigInt(6) }) },
      { id: 6, userName: null, displayName: "Bo" },
    ],
    [
      "one with a collected name",
      { fromId: new Api.PeerUser({ userId: bigInt(7) }) },
      { id: 7, userName: "collected", displayName: null },
    ],
    [
      "one who is gone",
      { fromId: new Api.PeerUser({ userId: bigInt(8) }) },
      { id: 8, userName: null, displayName: null },
    ],
    [
      "one who was not sent along",
      { fromId: new Api.PeerUser({ userId: bigInt(9) }) },
      { id: 9, userName: null, displayName: null },
    ],
    ["a channel in a group", { fromId: channel }, { id: -1_000_000_000_777, userName: "news", displayName: "News" }],
    ["a post of a channel", {}, null],
    ["the other in a private chat", { peerId: ada }, { id: 5, userName: "ada", displayName: "Ada Lovelace" }],
    ["oneself in a private chat", { peerId: ada, out: true }, { id: 1, userName: null, displayName: "Me" }],
  ])("%s", (_name, fields, sender) => {
    expect(details(fields).sender).toEqual(sender);
  });
});

describe("what a message answers, and its topic", () => {
  const header = (fields: object) => ({ replyTo: new Api.MessageReplyHeader(fields) });
  it.each<[string, MessagePeers, object, { replyToId: number | null; topicId: number | null }]>([
    ["a message of a group", peers, {}, { replyToId: null, topicId: null }],
    ["an answer", peers, header({ replyToMsgId: 4 }), { replyToId: 4, topicId: null }],
    ["an answer within a thread", peers, header({ replyToMsgId: 4, replyToTopId: 2 }), { replyToId: 4, topicId: 2 }],
    [
      "an answer to another chat",
      peers,
      header({ replyToMsgId: 4, replyToPeerId: ada }),
      { replyToId: null, topicId: null },
    ],
    ["a message of a topic", forum, header({ forumTopic: true, replyToMsgId: 17 }), { replyToId: null, topicId: 17 }],
    [
      "an answer in a topic",
      forum,
      header({ forumTopic: true, replyToMsgId: 20, replyToTopId: 17 }),
      { replyToId: 20, topicId: 17 },
    ],
    ["a message of General", forum, {}, { replyToId: null, topicId: 1 }],
    ["an answer in General", forum, header({ replyToMsgId: 4 }), { replyToId: 4, topicId: 1 }],
  ])("%s", (_name, from, fields, expected) => {
    expect(details(fields, from)).toMatchObject(expected);
  });
});

describe("whom a message was forwarded from", () => {
  const forwarded = (fields: object) =>
    details({ fwdFrom: new Api.MessageFwdHeader({ date: 1, ...fields }) }).forwardedFrom;
  it.each<[string, object, unknown]>([
    ["a person", { fromId: ada }, { id: 5, name: "Ada Lovelace" }],
    ["a channel", { fromId: channel, channelPost: 3 }, { id: -1_000_000_000_777, name: "News" }],
    ["one with a user name only", { fromId: new Api.PeerUser({ userId: bigInt(7) }) }, { id: 7, name: "collected" }],
    ["one who was not sent along", { fromId: new Api.PeerUser({ userId: bigInt(9) }) }, { id: 9, name: null }],
    ["one who hides", { fromName: "Someone shy" }, { id: null, name: "Someone shy" }],
    ["nobody at all", {}, { id: null, name: null }],
  ])("%s", (_name, fields, origin) => {
    expect(forwarded(fields)).toEqual(origin);
  });

  it("is not there where nothing was forwarded", () => {
    expect("forwardedFrom" in details({})).toBe(false);
  });
});

describe("the comments of a post", () => {
  const commented = (fields: object) => {
    const replies = new Api.MessageReplies({ replies: 3, repliesPts: 1, ...fields });
    return details({ replies }).comments;
  };
  it("are counted, and are not the answers in a group", () => {
    expect(commented({ comments: true })).toEqual({ postId: 9, count: 3 });
    expect(commented({})).toBeUndefined();
    expect(commented({ comments: true, replies: 0 })).toBeUndefined();
  });
});

describe("the shape of a media", () => {
  const video = (w: number, h: number) => new Api.DocumentAttributeVideo({ duration: 12.5, w, h });
  it.each<[string, Api.TypeDocumentAttribute[], object]>([
    ["a video", [video(640, 480)], { width: 640, height: 480, durationSeconds: 12.5 }],
    ["a video nobody measured", [video(0, 0)], { width: null, height: null, durationSeconds: 12.5 }],
    ["music", [new Api.DocumentAttributeAudio({ duration: 200 })], { width: null, height: null, durationSeconds: 200 }],
    ["a picture", [new Api.DocumentAttributeImageSize({ w: 3, h: 4 })], { width: 3, height: 4, durationSeconds: null }],
    ["a file", [], { width: null, height: null, durationSeconds: null }],
  ])("of %s", (_name, attributes, shape) => {
    const document = new Api.Document({
      id: bigInt(1),
      accessHash: bigInt(2),
      fileReference: Buffer.from("r"),
      date: 1,
      dcId: 2,
      mimeType: "application/octet-stream",
      size: bigInt(3),
      attributes,
    });
    const media = new Api.MessageMediaDocument({ document });
    const message = new Api.Message({ id: 9, peerId: channel, date: 1, message: "Look", media });
    expect(mediaOf(message, "channel:777", peers)).toMatchObject({ ...shape, caption: "Look" });
  });
});
