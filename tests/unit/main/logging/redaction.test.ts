import { homedir } from "node:os";
import { describe, expect, it } from "vitest";
import { redact, redactText } from "../../../../src/main/logging/redaction";

const session = `1${"BAAOMTQ5LjE1NC4xNjcuOTEAUJ".repeat(12)}==`;
const botToken = `123456789:${"AAabc_-XYZ".repeat(4)}`;
const shortBotToken = `123456:${"A-b_9".repeat(6)}`;
const apiHash = "0123456789abcdef0123456789ABCDEF";

describe("redaction", () => {
  it.each([
    ["phone number", "signing in +49 151 2345 6789 now", "2345"],
    ["api_hash", `hash ${apiHash}.`, apiHash],
    ["session string", `session=${session}`, session.slice(5, 60)],
    ["bot token", `bot ${botToken}`, botToken.slice(12)],
    ["bot token as short as one is accepted", `"${shortBotToken}" refused`, shortBotToken.slice(9)],
    ["login token", "tg://login?token=AQFb-_z3Gk", "AQFb"],
    ["home folder", `${homedir()}/Downloads/x.jpg`, homedir()],
  ])("removes a %s", (_what, text, secret) => {
    expect(redactText(text)).not.toContain(secret);
  });

  it("leaves ordinary text alone", () => {
    const text = "downloads: 12 files, 34567890 bytes, chat channel:1234567890, network: online → offline";
    expect(redactText(text)).toBe(text);
  });

  it("removes values by the name of their key, at any depth, and the content of buffers", () => {
    expect(redact({ a: { password: "correct horse", phone: "1", apiHash: 2 }, bytes: Buffer.from("secret") })).toEqual({
      a: { password: "<redacted>", phone: "<redacted>", apiHash: "<redacted>" },
      bytes: "<6 bytes>",
    });
  });

  it("tells an error with its stack, code and causes, without secrets", () => {
    const cause = Object.assign(new Error(`refused for ${botToken}`), { code: "ECONNRESET" });
    const text = String(redact(new Error("could not connect", { cause })));
    expect(text).toContain("could not connect");
    expect(text).toContain("caused by");
    expect(text).toContain("[ECONNRESET]");
    expect(text).not.toContain(botToken);
  });

  it("names an instance instead of printing what it holds", () => {
    class Client {
      session = session;
    }
    expect(redact(new Client())).toBe("<Client>");
  });
});
