import { describe, expect, it } from "vitest";
import { isBenignWhileStopping } from "../../../../src/main/lifecycle/benign-errors";
import { Failure } from "../../../../src/shared/errors";

const withCode = (code: string): Error => Object.assign(new Error("socket"), { code });

describe("isBenignWhileStopping", () => {
  it.each(["ECONNRESET", "EPIPE", "ECONNABORTED", "ENOTCONN", "ETIMEDOUT", "ERR_STREAM_DESTROYED", "ABORT_ERR"])(
    "knows the code %s",
    (code) => expect(isBenignWhileStopping(withCode(code))).toBe(true),
  );

  it.each([
    "Disconnect",
    "NetSocket was closed",
    "TIMEOUT",
    "Not connected",
    "Cannot send requests while disconnected",
  ])("knows GramJS's message %s", (message) => {
    expect(isBenignWhileStopping(new Error(message))).toBe(true);
    expect(isBenignWhileStopping(message)).toBe(true);
  });

  it("does not take a message for benign because it contains a listed one", () => {
    expect(isBenignWhileStopping(new Error("TIMEOUT while writing the database"))).toBe(false);
  });

  it("looks through causes, also circular ones", () => {
    expect(
      isBenignWhileStopping(new Error("outer", { cause: new Error("middle", { cause: withCode("EPIPE") }) })),
    ).toBe(true);
    const circular = new Error("a");
    circular.cause = circular;
    expect(isBenignWhileStopping(circular)).toBe(false);
  });

  it("takes an AggregateError for benign only when all of it is", () => {
    expect(isBenignWhileStopping(new AggregateError([withCode("EPIPE"), withCode("ECONNRESET")]))).toBe(true);
    expect(isBenignWhileStopping(new AggregateError([withCode("EPIPE"), new TypeError("bug")]))).toBe(false);
    expect(isBenignWhileStopping(new AggregateError([]))).toBe(false);
  });

  it("knows cancelled work, and nothing else of ours", () => {
    expect(isBenignWhileStopping(new Failure("cancelled", "Cancelled"))).toBe(true);
    expect(isBenignWhileStopping(new Failure("disk-full", "No space"))).toBe(false);
    expect(isBenignWhileStopping(new TypeError("x is not a function"))).toBe(false);
    expect(isBenignWhileStopping(undefined)).toBe(false);
  });
});
