import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noWireFaults } from "../../../telegram-server/contract";
import { TelegramServerControl } from "../../../telegram-server/control/client";
import { bytesServedTwice } from "../../../telegram-server/control/counters";
import { ControlHttpServer } from "../../../telegram-server/control/http-server";
import { controlRoutes } from "../../../telegram-server/control/routes";
import { Api } from "../methods/support/api-client";

let api: Api;
let http: ControlHttpServer;
let url: string;
let control: TelegramServerControl;
const wire = {
  faults: { ...noWireFaults },
  faultsByDc: new Map(),
  counters: { connectionsOpen: 2, connectionsTotal: 3, pingsTotal: 4, randomResets: 0, errors: [] },
};

beforeEach(async () => {
  api = new Api();
  http = new ControlHttpServer(controlRoutes(api.domain, wire));
  url = await http.listen();
  control = new TelegramServerControl(url);
});

afterEach(() => http.close());

describe("the world", () => {
  test("chats, messages and files are added, changed and deleted", async () => {
    const chat = await control.addChat({ kind: "supergroup", title: "New one", username: "new_one" });
    const file = { kind: "document" as const, fileName: "a.bin", sizeBytes: 5000, dcId: 4 };
    const added = await control.addMessage({ chat: chat.key, text: "hi", fromId: "1002", file });
    expect(await control.chat(chat.key)).toMatchObject({ title: "New one", messageCount: 1, fileCount: 1 });
    const [listed] = await control.filesOfChat(chat.key);
    expect(listed).toMatchObject({
      messageId: added.id,
      fileId: added.fileId,
      fileName: "a.bin",
      sizeBytes: 5000,
      dcId: 4,
    });
    expect(listed?.sha256).toMatch(/^[0-9a-f]{64}$/);

    await control.resizeFile(added.fileId ?? "", 6000);
    const [resized] = await control.filesOfChat(chat.key);
    expect(resized?.sizeBytes).toBe(6000);
    expect(resized?.sha256).not.toBe(listed?.sha256);

    await control.editMessage(chat.key, added.id, { text: "edited" });
    expect(api.domain.world.message(chat.key, added.id)?.text).toBe("edited");
    await control.deleteFile(added.fileId ?? "");
    expect(api.domain.world.message(chat.key, added.id)?.media).toMatchObject({ kind: "expired", what: "document" });
    expect(await control.deleteMessage(chat.key, added.id)).toEqual({ deleted: [added.id] });
    await control.editChat(chat.key, { title: "Renamed", archived: true });
    expect(await control.chatByTitle("Renamed")).toMatchObject({ archived: true, messageCount: 0 });
    expect(await control.deleteChat(chat.key)).toEqual({ deleted: true });
    expect((await control.state()).chats).toEqual([]);
  });

  test("a private chat gets a person", async () => {
    const chat = await control.addChat({ kind: "private", title: "Zoe" });
    expect(api.domain.world.users.get(BigInt(chat.id))?.firstName).toBe("Zoe");
  });
});

describe("sign-in", () => {
  test("codes and sessions are shown, accounts changed, sessions ended", async () => {
    const key = api.key();
    const request = {
      _: "auth.sendCode",
      phone_number: "+10000000001",
      api_id: 12345,
      api_hash: "0123456789abcdef0123456789abcdef",
      settings: { _: "codeSettings" },
    };
    await control.editAccount("+10000000001", { code: "777", password: { password: "p", hint: "h" } });
    const sent = await api.call(key, request);
    expect((await control.signIn()).codes).toMatchObject([{ phone: "10000000001", code: "777", delivery: "app" }]);
    const signIn = {
      _: "auth.signIn",
      phone_number: "+10000000001",
      phone_code_hash: sent.phone_code_hash,
      phone_code: "777",
    };
    expect(await api.refusal(key, signIn)).toBe("401 SESSION_PASSWORD_NEEDED");
    await control.editAccount("+10000000001", { password: null, state: { kind: "flood", seconds: 5 } });
    expect(await api.refusal(key, request)).toBe("420 FLOOD_WAIT_5");

    const device = api.signedIn(1002n);
    expect((await control.signIn()).sessions).toMatchObject([{ userId: "1002", phone: "10000000002", dcIds: [2] }]);
    expect(await control.terminateSessions({ phone: "+10000000002" })).toEqual({ terminated: 1 });
    expect(device.userId).toBeUndefined();
  });

  test("a QR code is scanned, or there is none", async () => {
    await expect(control.scanQr("+10000000001")).rejects.toThrow("409 no QR code is shown");
    const key = api.key();
    await control.setSignIn({ qrLifetimeSeconds: 100 });
    const exportToken = {
      _: "auth.exportLoginToken",
      api_id: 12345,
      api_hash: "0123456789abcdef0123456789abcdef",
      except_ids: [],
    };
    const { token, expires } = await api.call(key, exportToken);
    expect(Number(expires) - Date.now() / 1000).toBeGreaterThan(90);
    const scanned = await control.scanQr("+10000000001");
    expect(scanned.token).toBe((token as Buffer).toString("hex"));
    await expect(control.scanQr("+10000000001", scanned.token)).rejects.toThrow("409 AUTH_TOKEN_ALREADY_ACCEPTED");
    expect(await api.call(key, exportToken)).toMatchObject({ _: "auth.loginTokenSuccess" });
  });
});

describe("faults and counters", () => {
  test("rules are added, listed, removed and cleared", async () => {
    const rule = { method: "updates.getState", times: 2, action: { rpcError: { code: 500, text: "NO" } } };
    const added = await control.addFault(rule);
    const key = api.signedIn();
    expect(await api.refusal(key, { _: "updates.getState" })).toBe("500 NO");
    expect(await control.faults()).toMatchObject([{ id: added.id, seen: 1, fired: 1 }]);
    expect(await control.removeFault(added.id)).toEqual({ deleted: true });
    await control.addFault(rule);
    await control.clearFaults();
    expect(await control.faults()).toEqual([]);
  });

  test("wire faults are switched for all or for one data centre", async () => {
    await control.setWireFaults({ latencyMs: 20 });
    await control.setWireFaults({ silent: true }, 4);
    expect(await control.wireFaults()).toMatchObject({ latencyMs: 20, silent: false, byDc: { 4: { silent: true } } });
    await control.dropConnections({ dcId: 4, half: true });
    expect(api.dropped).toEqual([{ dcId: 4, half: true }]);
  });

  test("counters are read and reset", async () => {
    await api.run(api.signedIn(), { _: "updates.getState" });
    expect(await control.counters()).toMatchObject({
      requestsByMethod: { "updates.getState": 1 },
      connectionsTotal: 3,
      pingsTotal: 4,
      serverErrors: [],
    });
    await control.resetCounters();
    expect((await control.counters()).requestsTotal).toBe(0);
    expect(await control.bytesServedTwice()).toBe(0);
  });

  test("references expire", async () => {
    const file = api.domain.world.files.add({ kind: "document", dcId: 2, date: 1, sizeBytes: 10 });
    const reference = api.domain.references.issue(file.id);
    await control.expireReferences(String(file.id));
    expect(api.domain.references.check(file.id, reference)).toBe("expired");
    await expect(control.expireReferences("123")).rejects.toThrow("404 no file 123");
  });
});

test.each<[string, string, unknown, string]>([
  ["GET", "/nothing", undefined, "404 no call GET /nothing"],
  ["GET", "/chats/channel%3A9", undefined, "404 no chat channel:9"],
  ["POST", "/messages", { chat: "channel:9" }, "404 no chat channel:9"],
  ["POST", "/chats", { kind: "castle", title: "x" }, "400 kind:"],
  ["POST", "/faults", { method: "x", action: { explode: true } }, "400 action:"],
  ["PATCH", "/wire", { latency: 5 }, "400 body:"],
  ["PATCH", "/accounts/12", {}, "404 no account with phone 12"],
])("%s %s with %j is refused: %s", async (method, path, body, refusal) => {
  const response = await fetch(`${url}${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const { error } = (await response.json()) as { error: string };
  expect(`${response.status} ${error}`).toContain(refusal);
});

test("a body that is no JSON is refused", async () => {
  const response = await fetch(`${url}/chats`, { method: "POST", body: "{" });
  expect(await response.json()).toEqual({ error: "the body is not JSON" });
});

test("bytesServedTwice counts every overlap", () => {
  const range = (offset: number, bytes: number, count = 1) => ({ offset, limit: bytes, bytes, count });
  expect(bytesServedTwice([range(0, 10), range(10, 10), range(20, 5)])).toBe(0);
  expect(bytesServedTwice([range(0, 10, 3)])).toBe(20);
  expect(bytesServedTwice([range(0, 10), range(5, 10), range(8, 1)])).toBe(6);
});
