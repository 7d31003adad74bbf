import type { FileKind } from "../world/file-types";
import type { WorldUser } from "../world/types";
import { signInUserIds } from "./accounts";
import type { ScenarioBuilder } from "./builder";

const day = 86400;

/** The world of the demo: eight chats that look like somebody's, about 150 MiB of media in the first. */
export function fillDemo(builder: ScenarioBuilder): void {
  const people = addPeople(builder);
  fillFamily(builder, people);
  fillLectures(builder);
  fillMusic(builder);
  fillVoiceChat(builder, people);
  fillForum(builder, people);
  fillNews(builder, people);
  fillHolidayGroup(builder, people);
  for (const userId of signInUserIds) fillSavedMessages(builder, userId);
}

interface People {
  mira: WorldUser;
  otto: WorldUser;
  june: WorldUser;
}

function addPeople(builder: ScenarioBuilder): People {
  const { world } = builder;
  const person = (firstName: string, lastName: string, username: string) =>
    world.addUser({ firstName, lastName, username, photo: { fileId: builder.peerPhoto().id } });
  for (const id of signInUserIds) {
    const user = world.users.get(id);
    if (user) user.photo = { fileId: builder.peerPhoto().id };
  }
  return {
    mira: person("Mira", "Holm", "mira_holm"),
    otto: person("Otto", "Lind", "otto_lind"),
    june: person("June", "Park", "june_park"),
  };
}

/** A family album: sixty photos, videos and more, about 150 MiB on two data centres. */
function fillFamily(builder: ScenarioBuilder, people: People): void {
  const { world } = builder;
  const chat = builder.withPhoto(
    builder.chat("supergroup", "Family album", {
      about: "Pictures and films of all of us",
      memberIds: [people.mira.id, people.otto.id, people.june.id],
      pinnedOrder: 1,
    }),
  );
  const start = world.nowSeconds - 90 * day;
  const senders = [people.mira.id, people.otto.id, people.june.id];
  builder.message(chat, { date: start, fromId: people.mira.id, action: { kind: "channel-create", title: chat.title } });
  const captions = ["At the lake", "Evening walk", "First snow", "Grandma's garden", "On the ferry", "Picnic"];
  captions.forEach((caption, i) => {
    const from = { fromId: senders[i % senders.length], date: start + (i * 12 + 1) * day };
    builder.album(chat, ["photo", "photo", "photo", "photo"], caption, from);
    builder.media(
      chat,
      "video",
      { ...from, date: from.date + 3600, text: `${caption}, the film` },
      { sizeBytes: 13_000_000 + i * 2_500_000 },
    );
    builder.media(chat, "photo", { ...from, date: from.date + 2 * 3600 });
    builder.message(chat, { ...from, date: from.date + 3 * 3600, text: "Lovely! Send more." });
    builder.media(chat, "photo", { ...from, date: from.date + 4 * 3600, text: "One more of that day" });
    builder.media(chat, "animation", { ...from, date: from.date + 5 * 3600 });
    if (i % 2 === 0) builder.media(chat, "video-note", { ...from, date: from.date + 6 * 3600 });
    if (i % 2 === 1) builder.media(chat, "voice", { ...from, date: from.date + 6 * 3600 });
  });
  const later = { fromId: people.otto.id, date: start + 75 * day };
  builder.media(chat, "document", { ...later, text: "The recipe book" }, pdf("Family recipes.pdf", 2_400_000));
  builder.media(chat, "document", later, zip("Scans 1987.zip", 22_000_000));
  builder.media(chat, "audio", later, {
    title: "Lullaby",
    performer: "Grandpa Otto",
    fileName: "Lullaby.mp3",
    sizeBytes: 2_100_000,
  });
  builder.unavailable(chat, { kind: "expired", what: "photo", ttlSeconds: 30 }, later);
  const removed = builder.message(chat, { ...later, text: "Wrong chat, sorry" });
  world.deleteMessages(chat.key, [removed.id]);
  builder.media(chat, "photo", { fromId: people.june.id, date: start + 80 * day, text: "See you on Sunday 🌻" });
}

function fillLectures(builder: ScenarioBuilder): void {
  const { world } = builder;
  const chat = builder.withPhoto(
    builder.chat("channel", "Lectures on Rivers", {
      username: "river_lectures",
      about: "Hydrology for everyone",
      unreadCount: 2,
    }),
  );
  const titles = ["Sources", "Meanders", "Floods", "Deltas", "Ice", "Bridges"];
  titles.forEach((title, i) => {
    const date = world.nowSeconds - (60 - i * 9) * day;
    const number = `${i + 1}`.padStart(2, "0");
    const video = {
      fileName: `${number} ${title}.mp4`,
      sizeBytes: 5_000_000 + i * 900_000,
      durationSeconds: 1500 + i * 60,
    };
    builder.media(chat, "video", { date, text: `Lecture ${i + 1}: ${title}`, views: 4000 + i * 13 }, video);
    builder.media(
      chat,
      "document",
      { date: date + 60, views: 2100 + i },
      pdf(`${number} ${title} - slides.pdf`, 700_000 + i * 41_000),
    );
  });
  builder.unavailable(
    chat,
    {
      kind: "webpage",
      url: "https://example.org/rivers",
      siteName: "example.org",
      title: "All about rivers",
      description: "A page with a preview, which is no file",
      photoFileId: builder.file("photo", world.nowSeconds).id,
    },
    { date: world.nowSeconds - 5 * day, text: "Further reading: https://example.org/rivers", views: 900 },
  );
}

function fillMusic(builder: ScenarioBuilder): void {
  const { world } = builder;
  const chat = builder.withPhoto(
    builder.chat("channel", "Quiet Tunes", { username: "quiet_tunes", about: "One tune a day" }),
  );
  const tunes = [
    "Paper Boats",
    "Slow Train",
    "Lamplight",
    "Northern Window",
    "Small Hours",
    "Rain on Tin",
    "Harbour",
    "Last Bus",
  ];
  tunes.forEach((title, i) => {
    const performer = i % 2 === 0 ? "The Lanterns" : "Ivy & Oak";
    const file = { title, performer, fileName: `${performer} - ${title}.mp3`, sizeBytes: 1_400_000 + i * 230_000 };
    builder.media(chat, "audio", { date: world.nowSeconds - (20 - i * 2) * day, views: 300 + i }, file);
  });
}

function fillVoiceChat(builder: ScenarioBuilder, people: People): void {
  const { world } = builder;
  const chat = builder.chat("private", "Mira Holm", { userId: people.mira.id, unreadCount: 1 });
  const start = world.nowSeconds - 6 * day;
  builder.message(chat, { date: start, fromId: people.mira.id, text: "Too tired to type, I'll talk" });
  for (let i = 1; i <= 12; i++) {
    const fromId = i % 3 === 0 ? 1001n : people.mira.id;
    builder.media(chat, i % 5 === 0 ? "video-note" : "voice", { date: start + i * 1800, fromId });
  }
  builder.media(chat, "sticker", { date: start + 30_000, fromId: people.mira.id });
  builder.unavailable(
    chat,
    { kind: "contact", phone: "+10000000042", firstName: "Otto", lastName: "Lind" },
    { date: start + 31_000, fromId: people.mira.id },
  );
  builder.message(chat, { date: world.nowSeconds - 3600, fromId: people.mira.id, text: "Call me tomorrow?" });
}

function fillForum(builder: ScenarioBuilder, people: People): void {
  const { world } = builder;
  const chat = builder.withPhoto(
    builder.chat("supergroup", "Allotment gardeners", {
      username: "allotment_gardeners",
      forum: true,
      memberIds: [people.june.id, people.otto.id],
    }),
  );
  const start = world.nowSeconds - 40 * day;
  builder.message(chat, { date: start, fromId: people.june.id, action: { kind: "channel-create", title: chat.title } });
  chat.topics.push({ id: 1, title: "General", date: start, iconColour: 0x6fb9f0, pinned: true });
  const topics: [string, FileKind[]][] = [
    ["Seeds", ["photo", "document", "photo"]],
    ["Tools", ["photo", "video", "document"]],
    ["Harvest", ["photo", "photo", "photo", "animation"]],
  ];
  topics.forEach(([title, kinds], i) => {
    const date = start + (i + 1) * 3 * day;
    const iconColour = [0xffd67e, 0xcb86db, 0x8eee98][i] ?? 0x6fb9f0;
    const root = builder.message(chat, {
      date,
      fromId: people.june.id,
      action: { kind: "topic-create", title, iconColour },
    });
    chat.topics.push({ id: root.id, title, date, iconColour });
    kinds.forEach((kind, j) => {
      builder.media(chat, kind, {
        date: date + (j + 1) * 3600,
        fromId: people.otto.id,
        topicId: root.id,
        text: `${title} ${j + 1}`,
      });
    });
  });
  builder.message(chat, { date: world.nowSeconds - 2 * day, fromId: people.otto.id, text: "Meeting on Friday" });
}

/** A channel with a discussion group: comments under posts carry files too. */
function fillNews(builder: ScenarioBuilder, people: People): void {
  const { world } = builder;
  const channel = builder.withPhoto(builder.chat("channel", "Harbour News", { username: "harbour_news" }));
  const group = builder.chat("supergroup", "Harbour News: talk", {
    linkedChatKey: channel.key,
    memberIds: [people.mira.id],
  });
  channel.linkedChatKey = group.key;
  for (let i = 0; i < 5; i++) {
    const date = world.nowSeconds - (10 - i) * day;
    const post = builder.media(channel, "photo", { date, text: `Report ${i + 1} from the harbour`, views: 700 + i });
    const root = builder.message(group, {
      date: date + 1,
      text: post.text,
      media: post.media,
      forwardedFrom: { chatKey: channel.key, messageId: post.id, date },
    });
    post.discussionRootId = root.id;
    const comment = { fromId: people.mira.id, topicId: root.id, replyToId: root.id };
    builder.message(group, { ...comment, date: date + 600, text: "Nice light!" });
    builder.media(group, "photo", { ...comment, date: date + 900, text: "Mine from the same spot" });
  }
}

function fillHolidayGroup(builder: ScenarioBuilder, people: People): void {
  const { world } = builder;
  const chat = builder.withPhoto(
    builder.chat("group", "Summer trip ⛵", {
      memberIds: [people.june.id, people.otto.id, people.mira.id],
      unreadCount: 3,
    }),
  );
  const start = world.nowSeconds - 25 * day;
  builder.message(chat, { date: start, fromId: people.june.id, action: { kind: "chat-create", title: chat.title } });
  builder.album(chat, ["photo", "video", "photo"], "Day one", { date: start + day, fromId: people.june.id });
  builder.unavailable(
    chat,
    { kind: "poll", question: "Where to next?", answers: ["The island", "The old town", "Home"] },
    { date: start + 2 * day, fromId: people.otto.id },
  );
  builder.media(chat, "document", { date: start + 3 * day, fromId: people.otto.id }, pdf("Tickets.pdf", 310_000));
  builder.media(chat, "photo", { date: world.nowSeconds - 7200, fromId: people.june.id, text: "Miss it already" });
}

function fillSavedMessages(builder: ScenarioBuilder, userId: bigint): void {
  const { world } = builder;
  const chat = builder.chat("saved", "Saved Messages", { userId, visibleTo: [userId], pinnedOrder: 2 });
  const date = world.nowSeconds - 15 * day;
  builder.message(chat, { date, fromId: userId, text: "Things to keep" });
  builder.media(chat, "document", { date: date + 60, fromId: userId }, pdf("Lease.pdf", 480_000));
  builder.media(chat, "photo", { date: date + 120, fromId: userId, text: "Parking spot" });
  builder.media(
    chat,
    "document",
    { date: date + 180, fromId: userId },
    { fileName: "Packing list.txt", mimeType: "text/plain", sizeBytes: 2_345 },
  );
}

function pdf(fileName: string, sizeBytes: number) {
  return { fileName, sizeBytes, mimeType: "application/pdf" };
}

function zip(fileName: string, sizeBytes: number) {
  return { fileName, sizeBytes, mimeType: "application/zip" };
}
