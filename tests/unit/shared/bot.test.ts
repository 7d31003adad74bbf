import { describe, expect, it } from "vitest";
import { redactText } from "../../../src/main/logging/redaction";
import { BotTokenSchema } from "../../../src/shared/bot";

const secret = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX";

describe("a bot token", () => {
  it.each([`110201543:${secret}`, "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11", `123456789012:${secret}`])(
    "is %s, and the log knows it as one",
    (token) => {
      expect(BotTokenSchema.parse(`  ${token}\n`)).toBe(token);
      expect(redactText(`before ${token} after`)).toBe("before <bot token> after");
    },
  );

  it.each([
    "",
    "110201543",
    `110201543 ${secret}`,
    `@helper_bot:${secret}`,
    `110201543:${secret} `.repeat(2),
    `110201543:${secret.slice(6)}`,
    `110201543:${secret}/x`,
    `12345:${secret}`,
  ])("is not %j, and the refusal does not repeat it", (text) => {
    const parsed = BotTokenSchema.safeParse(text);
    expect(parsed.success).toBe(false);
    expect(String(parsed.error)).not.toContain(secret.slice(6));
  });
});
