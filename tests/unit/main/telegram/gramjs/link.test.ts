import { Api } from "telegram";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AbortSource, onAbort } from "../../../../../src/main/lifecycle/abort";
import { ConnectionBroken, KeyUnknown } from "../../../../../src/main/telegram/gramjs/errors";
import { Link, type LinkOptions } from "../../../../../src/main/telegram/gramjs/link";
import type { GatewaySender } from "../../../../../src/main/telegram/gramjs/sender";
import { abortFailure } from "../../../../../src/main/telegram/gramjs/timing";
import { Failure } from "../../../../../src/shared/errors";

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const never = new AbortController().signal;
const request = new Api.help.GetNearestDc();

/** A connection that answers when told to. */
class FakeSender {
  bytesReceived = 0;
  hasEnded = false;
  readonly calls: { name: string; resolve(value: unknown): void; reject(error: unknown): void }[] = [];
  readonly ended: Promise<ConnectionBroken>;
  #resolveEnded: (reason: ConnectionBroken) => void = () => undefined;

  constructor() {
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
  }

  call(asked: Api.AnyRequest, source: AbortSource): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.calls.push({ name: asked.className, resolve, reject });
      onAbort(source, () => reject(abortFailure(source.reason)));
    });
  }

  async end(reason: string): Promise<void> {
    this.break(new ConnectionBroken(reason));
  }

  break(reason: ConnectionBroken): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    for (const call of this.calls) call.reject(reason);
    this.#resolveEnded(reason);
  }
}

let senders: FakeSender[];
let attempts: number;
let openFails: (() => unknown) | null;
let link: Link;

function newLink(life: LinkOptions["life"]): Link {
  return new Link({
    name: "test",
    log,
    life,
    open: async () => {
      attempts++;
      if (openFails) throw openFails();
      const sender = new FakeSender();
      senders.push(sender);
      return sender as unknown as GatewaySender;
    },
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  senders = [];
  attempts = 0;
  openFails = null;
});
afterEach(async () => {
  await link.close(new Failure("cancelled", "the test is over"));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe("a persistent link", () => {
  beforeEach(() => {
    link = newLink("persistent");
  });

  it("tells the caller after three attempts, and goes on for ever with longer and longer waits", async () => {
    openFails = () => Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    const connecting = expect(link.connect(3, never)).rejects.toMatchObject({ kind: "network" });
    await vi.advanceTimersByTimeAsync(2_000);
    await connecting;
    expect(attempts).toBe(3);
    await vi.advanceTimersByTimeAsync(3_600_000);
    // Every 15 s at the most, every 11 s at the least.
    expect(attempts).toBeGreaterThan(230);
    expect(attempts).toBeLessThan(330);
    openFails = null;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(senders).toHaveLength(1);
  });

  it("does not wait any longer when it is asked to connect again", async () => {
    openFails = () => new ConnectionBroken("reset");
    const first = expect(link.connect(6, never)).rejects.toMatchObject({ kind: "network" });
    await vi.advanceTimersByTimeAsync(60_000);
    await first;
    openFails = null;
    const before = attempts;
    await link.connect(1, never);
    expect(attempts).toBe(before + 1);
  });

  it("is given up for dead when no sign of life comes", async () => {
    await link.connect(1, never);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(senders[0]?.calls.map((call) => call.name)).toEqual(["PingDelayDisconnect"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(senders[0]?.hasEnded).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(senders).toHaveLength(2);
  });

  it("is done with when the session is over", async () => {
    openFails = () => new Failure("auth-lost", "revoked");
    await expect(link.connect(3, never)).rejects.toMatchObject({ kind: "auth-lost" });
    await expect(link.request(request, { signal: never })).rejects.toMatchObject({ kind: "auth-lost" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toBe(1);
  });

  it("tries again at once with a key that was denied", async () => {
    let denials = 1;
    openFails = () => {
      if (--denials <= 0) openFails = null;
      return new KeyUnknown();
    };
    await link.connect(1, never);
    expect(attempts).toBe(2);
  });
});

describe("a request", () => {
  beforeEach(() => {
    link = newLink("persistent");
  });

  it("is given up after its time, and its silent connection with it", async () => {
    const asked = expect(link.request(request, { signal: never })).rejects.toMatchObject({
      kind: "network",
      options: { code: "TIMEOUT" },
    });
    await vi.advanceTimersByTimeAsync(20_000);
    await asked;
    expect(senders[0]?.hasEnded).toBe(true);
  });

  it("leaves a connection alone on which something came meanwhile", async () => {
    const asked = expect(link.request(request, { signal: never })).rejects.toMatchObject({ kind: "network" });
    await vi.advanceTimersByTimeAsync(10_000);
    const [sender] = senders;
    if (!sender) throw new Error("no connection");
    sender.bytesReceived = 1;
    await vi.advanceTimersByTimeAsync(10_000);
    await asked;
    expect(sender.hasEnded).toBe(false);
  });

  it("waits for the connection no longer than for the answer", async () => {
    openFails = () => new ConnectionBroken("reset");
    const asked = expect(link.request(request, { signal: never, timeoutMs: 5_000 })).rejects.toMatchObject({
      kind: "network",
    });
    await vi.advanceTimersByTimeAsync(5_000);
    await asked;
  });

  it("is sent once more after a break, not twice", async () => {
    const asked = expect(link.request(request, { signal: never })).rejects.toMatchObject({ kind: "network" });
    await vi.advanceTimersByTimeAsync(0);
    senders[0]?.break(new ConnectionBroken("reset"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(senders[1]?.calls).toHaveLength(1);
    senders[1]?.break(new ConnectionBroken("reset"));
    await asked;
  });
});

describe("a link for files", () => {
  beforeEach(() => {
    link = newLink({ idleMs: 60_000 });
  });

  it("connects when it is needed, ends when it has not been for a minute, and comes back", async () => {
    expect(attempts).toBe(0);
    const first = link.request(request, { signal: never });
    await vi.advanceTimersByTimeAsync(0);
    senders[0]?.calls[0]?.resolve("answer");
    await expect(first).resolves.toBe("answer");
    await vi.advanceTimersByTimeAsync(59_000);
    expect(senders[0]?.hasEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(senders[0]?.hasEnded).toBe(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(attempts).toBe(1);
    const second = link.request(request, { signal: never });
    await vi.advanceTimersByTimeAsync(1_000);
    senders[1]?.calls[0]?.resolve("again");
    await expect(second).resolves.toBe("again");
  });

  it("does not end under a request that takes long", async () => {
    const asked = link.request(request, { signal: never, timeoutMs: 300_000 });
    await vi.advanceTimersByTimeAsync(200_000);
    senders[0]?.calls[0]?.resolve("late");
    await expect(asked).resolves.toBe("late");
  });

  it("does not reconnect for nobody", async () => {
    const asked = link.request(request, { signal: never });
    await vi.advanceTimersByTimeAsync(0);
    senders[0]?.calls[0]?.resolve("answer");
    await asked;
    senders[0]?.break(new ConnectionBroken("reset"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(attempts).toBe(1);
  });
});
