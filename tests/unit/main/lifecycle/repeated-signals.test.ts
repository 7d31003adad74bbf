import { describe, expect, it } from "vitest";
import { RepeatedSignals, turnMs } from "../../../../src/main/lifecycle/repeated-signals";

describe("repeated signals", () => {
  /** The event loop turns, every 20 ms, from one moment to another. */
  const turn = (signals: RepeatedSignals, from: number, to: number): void => {
    for (let now = from; now <= to; now += turnMs) signals.turned(now);
  };

  it("takes a second signal within 500 ms for the same one, a later one for impatience", () => {
    const signals = new RepeatedSignals();
    expect(signals.received(1_000)).toBe("first");
    expect(signals.received(1_000)).toBe("duplicate");
    turn(signals, 1_020, 1_500);
    expect(signals.received(1_501)).toBe("duplicate");
    turn(signals, 1_520, 1_560);
    expect(signals.received(1_561)).toBe("again");
  });

  it("takes one for a duplicate that came in time, but was heard of late", () => {
    const signals = new RepeatedSignals();
    signals.received(1_000);
    turn(signals, 1_020, 1_100);
    // Held up for two seconds: timers first, then signals.
    signals.turned(3_100);
    expect(signals.received(3_101)).toBe("duplicate");
    turn(signals, 3_120, 3_140);
    expect(signals.received(3_141)).toBe("again");
  });

  it("holds the process back while the other half of a Ctrl+C may be on its way, and not for longer", () => {
    const signals = new RepeatedSignals();
    signals.received(1_000);
    expect(signals.staysFor(1_040)).toBe(210);
    signals.received(1_200);
    expect(signals.staysFor(1_250)).toBe(0);
    expect(signals.staysFor(9_000)).toBe(0);
  });

  it("holds nothing back when no signal has come", () => {
    expect(new RepeatedSignals().staysFor(5)).toBe(0);
  });
});
