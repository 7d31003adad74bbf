import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BotVault, type BotVaultContent } from "../../../../src/main/storage/bot-vault";
import { SessionVault, type VaultContent } from "../../../../src/main/storage/session-vault";
import { SettingsStore } from "../../../../src/main/storage/settings-store";
import type { Encryptor } from "../../../../src/main/storage/vault";
import { defaultSettings } from "../../../../src/shared/settings";

const now = () => new Date(2026, 0, 2, 3, 4, 5);
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gramhaul-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the settings", () => {
  const openSettings = () => SettingsStore.open(join(folder, "settings.json"), now);
  const write = (content: unknown) => writeFileSync(join(folder, "settings.json"), JSON.stringify(content));

  it("begin with the defaults, are saved at each change and told", async () => {
    const store = openSettings();
    expect([store.current, store.warnings]).toEqual([defaultSettings, []]);
    const told: number[] = [];
    const end = store.onChange((settings) => told.push(settings.filesAtOnce));
    expect((await store.change({ filesAtOnce: 7 })).filesAtOnce).toBe(7);
    end();
    await store.change({ theme: "dark" });
    expect(told).toEqual([7]);
    expect(openSettings().current).toEqual({ ...defaultSettings, filesAtOnce: 7, theme: "dark" });
    expect(readdirSync(folder)).toEqual(["settings.json"]);
  });

  it("lose none of two changes at once", async () => {
    const store = openSettings();
    await Promise.all([store.change({ filesAtOnce: 2 }), store.change({ chunksPerFile: 9 })]);
    expect(openSettings().current).toMatchObject({ filesAtOnce: 2, chunksPerFile: 9 });
  });

  it("fall back for a bad value alone, and say which", () => {
    write({ filesAtOnce: 500, theme: "pink", language: "zh-Hans", colour: "red" });
    const store = openSettings();
    expect(store.current).toEqual({ ...defaultSettings, language: "zh-Hans" });
    expect(store.warnings.map((warning) => [warning.kind, "setting" in warning && warning.setting])).toEqual([
      ["bad-value", "filesAtOnce"],
      ["bad-value", "theme"],
      ["unknown-setting", "colour"],
    ]);
  });

  it.each(["{", "[]", "null", "7", ""])("set aside a file that holds %j, and begin with the defaults", (content) => {
    writeFileSync(join(folder, "settings.json"), content);
    const store = openSettings();
    expect(store.current).toEqual(defaultSettings);
    const moved = join(folder, "settings.json.damaged-2026-01-02T030405");
    expect(store.warnings).toEqual([{ kind: "set-aside", path: moved }]);
    expect(readFileSync(moved, "utf8")).toBe(content);
  });

  it("refuse a value that is not allowed and keep what was", async () => {
    const store = openSettings();
    expect(() => store.change({ filesAtOnce: 0 })).toThrow();
    expect(() => store.change(JSON.parse('{"nonsense": 1}'))).toThrow();
    await store.settled();
    expect(store.current).toEqual(defaultSettings);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("stay as they were when they can't be saved, and can be changed afterwards", async () => {
    const store = openSettings();
    rmSync(folder, { recursive: true });
    await expect(store.change({ filesAtOnce: 3 })).rejects.toThrow("ENOENT");
    expect(store.current.filesAtOnce).toBe(5);
    mkdirSync(folder);
    await store.change({ filesAtOnce: 4 });
    expect(openSettings().current.filesAtOnce).toBe(4);
  });
});

/** Turns every bit over: not a cipher, but nothing of the text is left to be found. */
const encryptor = (available: boolean, key = 0xff): Encryptor => ({
  available,
  encrypt: (text) => Buffer.from(Buffer.from(text, "utf8").map((byte) => byte ^ key)),
  decrypt: (bytes) => {
    const text = Buffer.from(bytes.map((byte) => byte ^ key)).toString("utf8");
    if (!text.startsWith("{")) throw new Error(`wrong key for ${text}`);
    return text;
  },
});

const content: VaultContent = {
  credentials: { apiId: 12_345, apiHash: "0123456789abcdef0123456789abcdef" },
  session: "SECRET-SESSION",
  account: { id: "1", name: "Ada", username: null, maskedPhone: null },
};

describe("the session vault", () => {
  const vaultFolder = () => join(folder, "vault");
  const vault = (which: Encryptor) => new SessionVault(vaultFolder(), which, { now });
  const file = () => join(vaultFolder(), "session.vault");

  it("keeps the session encrypted where it can", async () => {
    const store = vault(encryptor(true));
    expect([store.isEncrypted, store.read()]).toEqual([true, { state: "empty" }]);
    await store.save(content);
    expect(readFileSync(file()).includes("SECRET")).toBe(false);
    expect(vault(encryptor(true)).read()).toEqual({ state: "ready", content });
  });

  it("keeps it in a file for the user alone where it can't, and says so", async () => {
    mkdirSync(vaultFolder(), { mode: 0o755 });
    chmodSync(vaultFolder(), 0o755);
    const store = vault(encryptor(false));
    expect(store.isEncrypted).toBe(false);
    await store.save(content);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(vaultFolder()).mode & 0o777).toBe(0o700);
    expect(store.read()).toEqual({ state: "ready", content });
    // Found again when the system's encryption is there later, and encrypted from then on.
    const later = vault(encryptor(true));
    expect(later.read()).toEqual({ state: "ready", content });
    await later.save(content);
    expect(readFileSync(file()).includes("SECRET")).toBe(false);
  });

  it.each([
    ["another key's", async () => vault(encryptor(true, 0x55)).save(content)],
    ["nonsense", async () => writeFileSync(file(), "\u0000nonsense")],
    ["an unknown mark", async () => writeFileSync(file(), "\u0007{}")],
    ["an empty file", async () => writeFileSync(file(), "")],
    ["half a vault", async () => writeFileSync(file(), '\u0000{"session":"SECRET-SESSION"}')],
  ])("sets aside %s, and the user is signed out", async (_what, damage) => {
    mkdirSync(vaultFolder());
    await damage();
    const store = vault(encryptor(true));
    const moved = `${file()}.damaged-2026-01-02T030405`;
    expect(store.read()).toEqual({ state: "unreadable", path: moved });
    expect(readdirSync(vaultFolder())).toEqual(["session.vault.damaged-2026-01-02T030405"]);
    expect(store.read()).toEqual({ state: "empty" });
  });

  it("wipes, also when there is nothing, and in the order in which it was asked", async () => {
    const store = vault(encryptor(true));
    await store.wipe();
    await Promise.all([store.save(content), store.wipe()]);
    expect(store.read()).toEqual({ state: "empty" });
    expect(readdirSync(vaultFolder())).toEqual([]);
  });

  it("leaves nothing but the vault behind", async () => {
    const store = vault(encryptor(true));
    await Promise.all([store.save(content), store.save({ ...content, session: null })]);
    expect(store.read()).toEqual({ state: "ready", content: { ...content, session: null } });
    expect(readdirSync(vaultFolder())).toEqual(["session.vault"]);
  });
});

describe("the bot's vault", () => {
  const bot: BotVaultContent = { accountId: "1", token: `123456:${"A-b_9".repeat(7)}`, session: "SECRET-BOT-SESSION" };

  it("lies beside the session's, and neither touches the other", async () => {
    const [session, own] = [new SessionVault(folder, encryptor(true)), new BotVault(folder, encryptor(true))];
    await Promise.all([session.save(content), own.save(bot)]);
    expect(readdirSync(folder).sort()).toEqual(["bot.vault", "session.vault"]);
    expect(readFileSync(join(folder, "bot.vault")).includes("SECRET")).toBe(false);
    await session.wipe();
    expect(new BotVault(folder, encryptor(true)).read()).toEqual({ state: "ready", content: bot });
    await own.wipe();
    expect(own.read()).toEqual({ state: "empty" });
  });

  it("refuses what is no token, without repeating it", () => {
    const own = new BotVault(folder, encryptor(true));
    expect(() => own.save({ ...bot, token: "SECRET-NO-TOKEN" })).toThrow();
    expect(() => own.save({ ...bot, token: "SECRET-NO-TOKEN" })).not.toThrow(/SECRET/);
  });

  it("sets aside the content of another vault", async () => {
    await new SessionVault(folder, encryptor(true)).save(content);
    renameSync(join(folder, "session.vault"), join(folder, "bot.vault"));
    expect(new BotVault(folder, encryptor(true), { now }).read()).toMatchObject({ state: "unreadable" });
  });
});
