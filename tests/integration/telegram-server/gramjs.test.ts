import { createHash } from "node:crypto";
import { Api, type TelegramClient } from "telegram";
import { NewMessage, type NewMessageEvent } from "telegram/events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TelegramServerControl } from "../../telegram-server/control/client";
import { testAccounts, testCredentials } from "../../telegram-server/scenarios/accounts";
import { startTelegramServer, type TelegramServer } from "../../telegram-server/server";
import type { FileKind } from "../../telegram-server/world/file-types";
import { deferred } from "./support/deferred";
import { gramJsClient } from "./support/gramjs-client";
import { heldFiles, severalParts } from "./support/held-files";

let server: TelegramServer;
let control: TelegramServerControl;
let client: TelegramClient;

beforeEach(async () => {
  server = await startTelegramServer({ scenario: "mixed-200", seed: 7 });
  control = new TelegramServerControl(server.control);
  client = gramJsClient(server);
});

afterEach(async () => {
  await client.destroy();
  expect(server.mtproto.counters.errors).toEqual([]);
  await server.close();
});

const fail = (error: Error) => Promise.reject(error);

function signIn(account: { phone: string; code: string; password?: string }) {
  return client.start({
    phoneNumber: account.phone,
    phoneCode: async () => account.code,
    password: async () => account.password ?? "",
    onError: fail,
  });
}

describe("GramJS, unmodified", () => {
  test("signs in by phone, code and password, lists dialogs, reads history and downloads from two data centres", async () => {
    await signIn(testAccounts.twoFactor);
    expect(await client.getMe()).toMatchObject({ firstName: "Ben" });
    const dialogs = await client.getDialogs({ limit: 50 });
    expect([...dialogs].map((dialog) => dialog.title)).toEqual(["Mixed 200"]);
    const entity = dialogs[0]?.entity;
    if (!(entity instanceof Api.Channel)) throw new Error("no channel");
    const messages = await client.getMessages(entity, { limit: 300 });
    const held = heldFiles(server.world, "Mixed 200");
    for (const dcId of [2, 4]) {
      const { messageId, file } = severalParts(held, dcId);
      const bytes = await messages.find((candidate) => candidate.id === messageId)?.downloadMedia();
      if (!Buffer.isBuffer(bytes)) throw new Error("nothing downloaded");
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(await server.world.files.sha256(file.id));
    }
    expect(messages.filter((message) => message.media)).toHaveLength(200);
  });

  test("counts media by type and finds them by filter", async () => {
    await signIn(testAccounts.plain);
    const [dialog] = await client.getDialogs({});
    const held = heldFiles(server.world, "Mixed 200");
    const count = (kind: FileKind) => held.filter(({ file }) => file.kind === kind).length;
    const found = async (filter: Api.TypeMessagesFilter) =>
      (await client.getMessages(dialog?.inputEntity, { filter, limit: 500 })).length;
    expect(await found(new Api.InputMessagesFilterPhotos())).toBe(count("photo"));
    expect(await found(new Api.InputMessagesFilterDocument())).toBe(count("document"));
    const counters = await client.invoke(
      new Api.messages.GetSearchCounters({
        peer: dialog?.inputEntity,
        filters: [new Api.InputMessagesFilterMusic(), new Api.InputMessagesFilterVoice()],
      }),
    );
    expect(counters.map((counter) => counter.count)).toEqual([count("audio"), count("voice")]);
  });

  test("signs in by QR code and by bot token", async () => {
    const shown = deferred<void>();
    await client.connect();
    const user = client.signInUserWithQrCode(testCredentials, {
      qrCode: async () => shown.resolve(),
      onError: fail,
    });
    await shown.promise;
    await control.scanQr(testAccounts.plain.phone);
    expect(await user).toMatchObject({ firstName: "Ada" });
    await client.invoke(new Api.auth.LogOut());
    await client.start({ botAuthToken: testAccounts.bot.token });
    expect(await client.getMe()).toMatchObject({ bot: true, username: "gramhaul_helper_bot" });
  });

  test("learns that its session was terminated", async () => {
    await signIn(testAccounts.plain);
    expect(await control.terminateSessions({ phone: testAccounts.plain.phone })).toEqual({ terminated: 1 });
    await expect(client.invoke(new Api.messages.GetDialogFilters())).rejects.toMatchObject({
      errorMessage: "SESSION_REVOKED",
    });
  });

  test("gets a new message as an update", async () => {
    await signIn(testAccounts.plain);
    await client.getDialogs({});
    const received = deferred<NewMessageEvent>();
    client.addEventHandler((event) => received.resolve(event), new NewMessage({}));
    const chat = await control.chatByTitle("Mixed 200");
    await control.addMessage({ chat: chat.key, text: "Just in", fromId: "1002" });
    expect((await received.promise).message.text).toBe("Just in");
  });
});
