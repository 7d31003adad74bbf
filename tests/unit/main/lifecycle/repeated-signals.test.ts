import { describe, expect, it } from "vitest";
import { RepeatedSignals } from "../../../../src/main/lifecycle/repeated-signals";

describe("repeated signals", () => {
  it("takes a second signal within 500 ms for the same one, a later one for impatience", () => {
    const signals = new RepeatedSignals();
    expect(signals.received(1_000)).toBe("first");
    expect(signals.received(1_000)).toBe("duplicate");
    expect(signals.received(1_500)).toBe("duplicate");
    expect(signals.received(1_501)).toBe("again");
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
