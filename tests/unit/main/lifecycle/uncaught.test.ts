import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import type { QuitPhase } from "../../../../src/main/lifecycle/quit-controller";
import { catchUncaught } from "../../../../src/main/lifecycle/uncaught";

function inPhase(phase: QuitPhase) {
  const source = new EventEmitter();
  const said: string[] = [];
  const at = (level: string) => (message: string) => void said.push(`${level}: ${message}`);
  const request = (reason: string) => void said.push(`quit: ${reason}`);
  catchUncaught(source, { phase, request }, { debug: at("debug"), error: at("error") });
  return { source, said };
}

const expected = Object.assign(new Error("gone"), { code: "ECONNRESET" });
const inACause = new Error("read failed", { cause: new AggregateError([expected]) });
const unknown = new TypeError("x is not a function");

describe.each(["stopping", "stopped"] as const)("while the app is %s", (phase) => {
  it.each(["uncaughtException", "unhandledRejection"])("an expected error is told at debug level (%s)", (event) => {
    const { source, said } = inPhase(phase);
    source.emit(event, expected);
    source.emit(event, inACause);
    expect(said).toEqual(["debug: expected while stopping", "debug: expected while stopping"]);
  });

  it("an unknown exception is an error, and decides how the app ends", () => {
    const { source, said } = inPhase(phase);
    source.emit("uncaughtException", unknown);
    expect(said).toEqual(["error: uncaught exception", "quit: fatal"]);
  });

  it("an unknown rejection is an error", () => {
    const { source, said } = inPhase(phase);
    source.emit("unhandledRejection", unknown);
    expect(said).toEqual(["error: unhandled rejection"]);
  });
});

describe.each(["idle", "confirming"] as const)("while the app is %s", (phase) => {
  it.each([expected, unknown])("every exception is an error and quits the app: %s", (error) => {
    const { source, said } = inPhase(phase);
    source.emit("uncaughtException", error);
    expect(said).toEqual(["error: uncaught exception", "quit: fatal"]);
  });

  it("every rejection is an error", () => {
    const { source, said } = inPhase(phase);
    source.emit("unhandledRejection", expected);
    expect(said).toEqual(["error: unhandled rejection"]);
  });
});
