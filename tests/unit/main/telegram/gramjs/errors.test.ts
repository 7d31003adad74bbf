import { describe, expect, it } from "vitest";
import {
  ConnectionBroken,
  failureOf,
  migrationTarget,
  RpcRefusal,
} from "../../../../../src/main/telegram/gramjs/errors";
import { refusalOf } from "../../../../../src/main/telegram/sign-in-refusal";
import { Failure } from "../../../../../src/shared/errors";

const rpc = (code: number, name: string): RpcRefusal => new RpcRefusal(code, name, "test.Method");

describe("failures", () => {
  it.each([
    [420, "FLOOD_WAIT_3", "flood-wait"],
    [420, "FLOOD_PREMIUM_WAIT_30", "flood-wait"],
    [400, "FILE_REFERENCE_EXPIRED", "reference-expired"],
    [400, "FILE_REFERENCE_0_EXPIRED", "reference-expired"],
    [406, "FILEREF_UPGRADE_NEEDED", "reference-expired"],
    [400, "LOCATION_INVALID", "unavailable"],
    [400, "CHANNEL_PRIVATE", "unavailable"],
    [400, "MESSAGE_ID_INVALID", "message-deleted"],
    [401, "AUTH_KEY_UNREGISTERED", "auth-lost"],
    [401, "SESSION_REVOKED", "auth-lost"],
    [406, "AUTH_KEY_DUPLICATED", "auth-lost"],
    [401, "SESSION_PASSWORD_NEEDED", "unknown"],
    [500, "INTERNAL", "network"],
    [-503, "Timeout", "network"],
    [400, "NEVER_HEARD_OF", "unknown"],
    // A name that only looks like one we know is another error.
    [400, "FLOOD_WAIT_X", "unknown"],
    [400, "MY_FLOOD_WAIT_3", "unknown"],
  ] as const)("%i %s is %s", (code, name, kind) => {
    const failure = failureOf(rpc(code, name));
    expect(failure.kind).toBe(kind);
    expect(failure.options.code).toBe(name);
    expect(failure.cause).toBeInstanceOf(RpcRefusal);
  });

  it("carry how long to wait", () => {
    expect(failureOf(rpc(420, "FLOOD_WAIT_86")).options.waitSeconds).toBe(86);
    expect(failureOf(rpc(400, "CHANNEL_PRIVATE")).options.waitSeconds).toBeUndefined();
  });

  it("tell faults of the network by their code, not by their words", () => {
    expect(failureOf(new ConnectionBroken("reset")).kind).toBe("network");
    expect(failureOf(Object.assign(new Error("x"), { code: "ECONNREFUSED" })).kind).toBe("network");
    expect(failureOf(Object.assign(new Error("ECONNREFUSED"), { code: "ENOENT" })).kind).toBe("unknown");
    expect(failureOf(new Error("connection refused")).kind).toBe("unknown");
    expect(failureOf("Maximum reconnection retries reached").kind).toBe("unknown");
  });

  it("stay as they are", () => {
    const failure = new Failure("integrity", "x");
    expect(failureOf(failure)).toBe(failure);
  });
});

describe("migrations", () => {
  it("are followed only where they are meant", () => {
    expect(migrationTarget(rpc(303, "FILE_MIGRATE_4"), ["FILE"])).toBe(4);
    expect(migrationTarget(rpc(303, "PHONE_MIGRATE_4"), ["FILE"])).toBeNull();
    expect(migrationTarget(rpc(303, "USER_MIGRATE_12"), ["PHONE", "USER"])).toBe(12);
    expect(migrationTarget(rpc(303, "FILE_MIGRATE_"), ["FILE"])).toBeNull();
    expect(migrationTarget(new Error("FILE_MIGRATE_4"), ["FILE"])).toBeNull();
  });
});

describe("refusals of the sign-in", () => {
  it.each([
    [400, "API_ID_INVALID", "wrong-api-credentials"],
    [400, "PHONE_NUMBER_INVALID", "wrong-phone-number"],
    [400, "PHONE_NUMBER_UNOCCUPIED", "unregistered-phone-number"],
    [400, "PHONE_NUMBER_BANNED", "banned-phone-number"],
    [400, "PHONE_CODE_INVALID", "wrong-code"],
    [400, "PHONE_CODE_EXPIRED", "expired-code"],
    [400, "PASSWORD_HASH_INVALID", "wrong-password"],
    [400, "AUTH_TOKEN_EXPIRED", "expired-token"],
    [406, "PHONE_PASSWORD_FLOOD", "flood-wait"],
    [420, "FLOOD_WAIT_9", "flood-wait"],
    [500, "INTERNAL", "no-network"],
    [400, "NEVER_HEARD_OF", "unknown"],
  ] as const)("%i %s is %s", (code, name, kind) => {
    expect(refusalOf(failureOf(rpc(code, name)))).toMatchObject({ kind, options: { code: name } });
  });

  it("tell the network and a cancellation from the rest", () => {
    expect(refusalOf(new Failure("network", "x")).kind).toBe("no-network");
    expect(refusalOf(new Failure("cancelled", "x")).kind).toBe("cancelled");
    expect(refusalOf(new Error("x")).kind).toBe("unknown");
    const refusal = refusalOf(new Failure("flood-wait", "x", { waitSeconds: 5 }));
    expect(refusal.options.waitSeconds).toBe(5);
    expect(refusalOf(refusal)).toBe(refusal);
  });
});
