import { describe, expect, it } from "vitest";
import { GatewaySession } from "../../../../../src/main/telegram/gramjs/session";

describe("the stored session", () => {
  it("holds the home, the account and every key", async () => {
    const session = new GatewaySession(null, 2);
    session.keepKey(2, Buffer.alloc(256, 1));
    session.keepKey(4, Buffer.alloc(256, 2));
    session.setAuthorized(4, true);
    session.signedIn("4242");
    session.moveTo(4);
    const again = new GatewaySession(session.export(), 1);
    expect(again.dcId).toBe(4);
    expect(again.userId).toBe("4242");
    expect((await again.authKey(2))?.getKey()).toEqual(Buffer.alloc(256, 1));
    expect((await again.authKey(4))?.getKey()).toEqual(Buffer.alloc(256, 2));
    expect(await again.authKey(5)).toBeUndefined();
    expect(again.isAuthorized(4)).toBe(true);
    expect(again.isAuthorized(2)).toBe(false);
    expect(again.export()).toBe(session.export());
  });

  it("tells of each change, and of nothing that is none", () => {
    const session = new GatewaySession(null, 2);
    const told: string[] = [];
    const stop = session.onChanged((text) => told.push(text));
    session.keepKey(2, Buffer.alloc(256));
    session.signedIn("1");
    session.signedIn("1");
    session.dropKey(4);
    session.setAuthorized(2, false);
    session.setAuthorized(4, true);
    expect(told).toHaveLength(2);
    expect(told.at(-1)).toBe(session.export());
    stop();
    session.signedOut();
    expect(told).toHaveLength(2);
  });

  it("is empty after the sign-out", async () => {
    const session = new GatewaySession(null, 2);
    session.keepKey(2, Buffer.alloc(256, 7));
    session.signedIn("1");
    session.signedOut();
    expect(session.userId).toBeNull();
    expect(await session.authKey(2)).toBeUndefined();
  });

  it("that cannot be read is refused without its text", () => {
    const secret = Buffer.from('{"version":2,"key":"SECRETKEY"}').toString("base64");
    for (const text of ["", "not base64 \u0000", Buffer.from("{}").toString("base64"), secret]) {
      let failure: unknown = null;
      try {
        new GatewaySession(text, 2);
      } catch (error) {
        failure = error;
      }
      expect(failure).toMatchObject({ kind: "auth-lost", options: { code: "SESSION_UNREADABLE" } });
      expect(JSON.stringify(failure) + String(failure)).not.toContain("SECRETKEY");
    }
  });
});
