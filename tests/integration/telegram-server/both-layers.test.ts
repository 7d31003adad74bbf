import type { Message, TelegramClient as MtcuteClient } from "@mtcute/node";
import { Api, type TelegramClient as GramJsClient } from "telegram";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { hostileFileNames } from "../../telegram-server/scenarios/hostile-names";
import type { ScenarioName } from "../../telegram-server/scenarios/scenarios";
import { startTelegramServer, type TelegramServer } from "../../telegram-server/server";
import { gramJsClient } from "./support/gramjs-client";
import { mtcuteClient } from "./support/mtcute-client";

// One plain object serves layer 198 (GramJS) and layer 227 (mtcute): both clients read everything there is to read.

const { phone, code } = testAccounts.plain;
let server: TelegramServer;
let gramJs: GramJsClient;
let mtcute: MtcuteClient;

async function start(scenario: ScenarioName): Promise<void> {
  server = await startTelegramServer({ scenario });
  gramJs = gramJsClient(server);
  mtcute = await mtcuteClient(server);
  await gramJs.start({ phoneNumber: phone, phoneCode: async () => code, onError: (error) => Promise.reject(error) });
  await mtcute.start({ phone, code, codeSentCallback: () => undefined });
}

afterEach(async () => {
  await gramJs.destroy();
  await mtcute.destroy();
  expect(server.mtproto.counters.errors).toEqual([]);
  await server.close();
});

interface Seen {
  title: string;
  messages: { id: number; text: string; fileName: string | undefined }[];
}

async function seenByGramJs(): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const dialog of gramJs.iterDialogs({})) {
    const messages: Seen["messages"] = [];
    for await (const message of gramJs.iterMessages(dialog.inputEntity, {})) {
      const named = message.document?.attributes.find((a) => a instanceof Api.DocumentAttributeFilename);
      const fileName = named instanceof Api.DocumentAttributeFilename ? named.fileName : undefined;
      messages.push({ id: message.id, text: message.message ?? "", fileName });
    }
    const entity = dialog.entity;
    const title =
      entity instanceof Api.User ? (entity.firstName ?? "") : entity && "title" in entity ? entity.title : "";
    seen.push({ title, messages });
  }
  return seen;
}

async function seenByMtcute(): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const dialog of mtcute.iterDialogs({ archived: "keep" })) {
    const messages: Seen["messages"] = [];
    for await (const message of mtcute.iterHistory(dialog.peer)) {
      messages.push({ id: message.id, text: message.text, fileName: fileNameOf(message) });
    }
    const { raw } = dialog.peer;
    const title = raw._ === "user" ? (raw.firstName ?? "") : "title" in raw ? raw.title : "";
    seen.push({ title, messages });
  }
  return seen;
}

function fileNameOf(message: Message): string | undefined {
  const { raw } = message;
  if (raw._ !== "message" || raw.media?._ !== "messageMediaDocument" || raw.media.document?._ !== "document") return;
  for (const attribute of raw.media.document.attributes) {
    if (attribute._ === "documentAttributeFilename") return attribute.fileName;
  }
}

describe("the demo's chats", () => {
  beforeEach(() => start("demo"));

  test("are the same for both clients, message by message", async () => {
    const [first, second] = [await seenByGramJs(), await seenByMtcute()];
    expect(second).toEqual(first);
    expect(first.length).toBeGreaterThanOrEqual(8);
    const held = [...server.world.chats.values()]
      .filter((chat) => server.world.isVisible(chat, 1001n))
      .reduce((sum, chat) => sum + server.world.messageIds(chat.key).length, 0);
    expect(first.reduce((sum, chat) => sum + chat.messages.length, 0)).toBe(held);
  });

  test("tell of themselves: full info, topics, comments, pictures", async () => {
    const find = (title: string) => [...server.world.chats.values()].find((chat) => chat.title === title);
    const forum = find("Allotment gardeners");
    const news = find("Harbour News");
    const group = find("Summer trip ⛵");
    const topics = await gramJs.invoke(
      new Api.channels.GetForumTopics({
        channel: "allotment_gardeners",
        limit: 50,
        offsetDate: 0,
        offsetId: 0,
        offsetTopic: 0,
      }),
    );
    const sameTopics = await mtcute.getForumTopics("allotment_gardeners");
    expect(topics.topics.map((topic) => topic.id)).toEqual(sameTopics.map((topic) => topic.id));
    expect(topics.topics).toHaveLength(forum?.topics.length ?? 0);

    const comments = [];
    for await (const comment of gramJs.iterMessages("harbour_news", { replyTo: 1 })) comments.push(comment.message);
    expect(comments).toEqual(["Mine from the same spot", "Nice light!"]);
    const discussion = await mtcute.getDiscussionMessage({ chatId: "harbour_news", message: 1 });
    expect(discussion?.chat.id).toBe(-1_000_000_000_000 - Number(find("Harbour News: talk")?.id));

    expect((await mtcute.getFullChat("harbour_news")).linkedChat?.title).toBe("Harbour News: talk");
    expect((await mtcute.getFullChat(-Number(group?.id))).title).toBe(group?.title);
    const full = await gramJs.invoke(new Api.users.GetFullUser({ id: "mira_holm" }));
    expect(full.users).toHaveLength(1);

    const picture = await gramJs.downloadProfilePhoto("harbour_news", { isBig: true });
    const file = server.world.files.require(news?.photo?.fileId ?? 0n);
    const bytes = server.world.files.read(file, file.sizes.at(-1)?.type ?? "", 0, 1 << 20);
    expect(Buffer.isBuffer(picture) && picture.equals(bytes)).toBe(true);
  });
});

test("250 dialogs come once each to both clients", async () => {
  await start("many-chats");
  const titles = (await seenByGramJs()).map((chat) => chat.title);
  expect(new Set(titles).size).toBe(250);
  expect((await seenByMtcute()).map((chat) => chat.title)).toEqual(titles);
});

test("hostile names arrive as they are", async () => {
  await start("hostile-names");
  const chat = (await seenByGramJs()).find((candidate) => candidate.title.startsWith("Hostile"));
  const asUtf8 = hostileFileNames.map((name) => Buffer.from(name, "utf8").toString("utf8"));
  expect(chat?.messages.map((message) => message.fileName).reverse()).toEqual(asUtf8);
  const same = (await seenByMtcute()).find((candidate) => candidate.title.startsWith("Hostile"));
  expect(same).toEqual(chat);
});
