import { createHash } from "node:crypto";
import { Chat, type Dialog, type Message, type TelegramClient } from "@mtcute/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TelegramServerControl } from "../../telegram-server/control/client";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { startTelegramServer, type TelegramServer } from "../../telegram-server/server";
import { deferred } from "./support/deferred";
import { heldFiles, severalParts } from "./support/held-files";
import { mtcuteClient } from "./support/mtcute-client";

let server: TelegramServer;
let control: TelegramServerControl;
let client: TelegramClient;

beforeEach(async () => {
  server = await startTelegramServer({ scenario: "mixed-200", seed: 7 });
  control = new TelegramServerControl(server.control);
  client = await mtcuteClient(server);
});

afterEach(async () => {
  await client.destroy();
  expect(server.mtproto.counters.errors).toEqual([]);
  await server.close();
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function signIn(account: { phone: string; code: string; password?: string }) {
  return client.start({
    phone: account.phone,
    code: account.code,
    password: account.password,
    codeSentCallback: () => undefined,
  });
}

describe("mtcute, unmodified", () => {
  test("signs in by phone, code and password, lists dialogs, reads history and downloads from two data centres", async () => {
    const self = await signIn(testAccounts.twoFactor);
    expect(self.displayName).toBe("Ben Rivers");

    const dialogs: Dialog[] = [];
    for await (const dialog of client.iterDialogs()) dialogs.push(dialog);
    expect(dialogs.map((dialog) => dialog.peer.displayName)).toEqual(["Mixed 200"]);
    const peer = dialogs[0]?.peer;
    if (!(peer instanceof Chat)) throw new Error("no chat");

    const messages: Message[] = [];
    for await (const message of client.iterHistory(peer)) messages.push(message);
    const held = heldFiles(server.world, "Mixed 200");
    expect(messages.filter((message) => message.media !== null)).toHaveLength(200);
    for (const dcId of [2, 4]) {
      const { messageId, file } = severalParts(held, dcId);
      const media = messages.find((message) => message.id === messageId)?.media;
      if (media?.type !== "document") throw new Error(`no document on data centre ${dcId}`);
      expect(sha256(await client.downloadAsBuffer(media))).toBe(await server.world.files.sha256(file.id));
    }
    const photo = held.find(({ file }) => file.kind === "photo");
    const photoMedia = messages.find((message) => message.id === photo?.messageId)?.media;
    if (!photo || photoMedia?.type !== "photo") throw new Error("no photo");
    expect(sha256(await client.downloadAsBuffer(photoMedia))).toBe(await server.world.files.sha256(photo.file.id));
    expect(await control.bytesServedTwice()).toBe(0);
  });

  test("follows PHONE_MIGRATE to the account's data centre", async () => {
    const self = await signIn(testAccounts.elsewhere);
    expect(self.displayName).toBe("Carla Away");
    expect((await control.counters()).errorsByName).toMatchObject({ PHONE_MIGRATE_4: 1 });
    expect((await client.getMe()).username).toBeNull();
  });

  test("reads the error names of a refused sign-in", async () => {
    await expect(signIn({ phone: testAccounts.banned.phone, code: "12345" })).rejects.toMatchObject({
      text: "PHONE_NUMBER_BANNED",
    });
    await expect(client.sendCode({ phone: "+123" })).rejects.toMatchObject({ text: "PHONE_NUMBER_INVALID" });
    const sent = await client.sendCode({ phone: testAccounts.plain.phone });
    if (!("phoneCodeHash" in sent)) throw new Error("signed in without a code");
    const attempt = { phone: testAccounts.plain.phone, phoneCodeHash: sent.phoneCodeHash };
    await expect(client.signIn({ ...attempt, phoneCode: "54321" })).rejects.toMatchObject({
      text: "PHONE_CODE_INVALID",
    });
    await control.expireCodes();
    await expect(client.signIn({ ...attempt, phoneCode: "12345" })).rejects.toMatchObject({
      text: "PHONE_CODE_EXPIRED",
    });
  });

  test("signs in by QR code with a second factor", async () => {
    await client.destroy();
    client = await mtcuteClient(server, { updates: true });
    const shown = deferred<string>();
    const signedIn = client.signInQr({ onUrlUpdated: (url) => shown.resolve(url), password: "correct horse" });
    expect(await shown.promise).toMatch(/^tg:\/\/login\?token=/);
    await control.scanQr(testAccounts.twoFactor.phone);
    expect((await signedIn).displayName).toBe("Ben Rivers");
    await client.call({ _: "updates.getState" });
  });

  test("gets new messages as updates", async () => {
    await client.destroy();
    client = await mtcuteClient(server, { updates: true });
    await signIn(testAccounts.plain);
    await client.startUpdatesLoop();
    const received = deferred<Message>();
    client.onNewMessage.add((message) => received.resolve(message));
    for await (const _ of client.iterDialogs());
    const chat = await control.chatByTitle("Mixed 200");
    await control.addMessage({
      chat: chat.key,
      text: "Just in",
      fromId: "1002",
      file: { kind: "document", fileName: "new.bin", sizeBytes: 5000, dcId: 4 },
    });
    const message = await received.promise;
    expect(message.text).toBe("Just in");
    if (message.media?.type !== "document") throw new Error("no document");
    const wanted = heldFiles(server.world, "Mixed 200").at(-1);
    expect(wanted?.messageId).toBe(message.id);
    const hash = await server.world.files.sha256(wanted?.file.id ?? 0n);
    expect(sha256(await client.downloadAsBuffer(message.media))).toBe(hash);
    await client.stopUpdatesLoop();
  });
});
