import { getEventListeners } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { abortable, linkAbort, onAbort } from "../../../../src/main/lifecycle/abort";

describe("onAbort", () => {
  it("calls every listener once when the signal aborts", () => {
    const controller = new AbortController();
    const [one, other] = [vi.fn(), vi.fn()];
    onAbort(controller.signal, one);
    onAbort(controller.signal, other);
    controller.abort();
    controller.abort();
    expect(one).toHaveBeenCalledOnce();
    expect(other).toHaveBeenCalledOnce();
  });

  it("does not call a listener that was called off", () => {
    const controller = new AbortController();
    const [called, calledOff] = [vi.fn(), vi.fn()];
    const callOff = onAbort(controller.signal, calledOff);
    onAbort(controller.signal, called);
    callOff();
    controller.abort();
    expect(called).toHaveBeenCalledOnce();
    expect(calledOff).not.toHaveBeenCalled();
  });

  it.each(["a signal", "linked ones"])("of %s calls in order, and none that another has called off", (kind) => {
    const controller = new AbortController();
    const source = kind === "a signal" ? controller.signal : linkAbort([controller.signal]);
    const called: number[] = [];
    const callOff: (() => void)[] = [];
    for (const number of [0, 1, 2, 3]) {
      callOff[number] = onAbort(source, () => {
        called.push(number);
        if (number === 1) callOff[2]?.();
      });
    }
    controller.abort();
    expect(called).toEqual([0, 1, 3]);
  });

  it("has one listener at the signal, however many wait", () => {
    const { signal } = new AbortController();
    for (let count = 0; count < 100; count++) onAbort(signal, () => undefined);
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
  });

  it("keeps nothing of a listener that was called off", async () => {
    const { signal } = new AbortController();
    const held = waitAndCallOff(signal);
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    await vi.waitUntil(() => {
      collectGarbage();
      return held.every((each) => each.deref() === undefined);
    });
    expect(signal.aborted).toBe(false);
  });
});

/** What listeners of a hundred waits held, one after the other. */
function waitAndCallOff(signal: AbortSignal): WeakRef<object>[] {
  return Array.from({ length: 100 }, () => {
    const held = { bytes: new Uint8Array(8) };
    onAbort(signal, () => held.bytes.fill(1))();
    return new WeakRef(held);
  });
}

describe("abortable", () => {
  it("settles as the promise does", async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve(7), signal)).resolves.toBe(7);
    await expect(abortable(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  });

  it("rejects with the reason as soon as the source aborts, and drops what comes later", async () => {
    const controller = new AbortController();
    let fail: (error: Error) => void = () => undefined;
    const waiting = abortable(
      new Promise((_, reject) => {
        fail = reject;
      }),
      controller.signal,
    );
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    fail(new Error("too late"));
  });

  it("rejects at once when the source has aborted before, and the promise's own error is nobody's", async () => {
    const late = Promise.reject(new Error("unhandled"));
    await expect(abortable(late, AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
  });

  it("rejects with what is made of the reason", async () => {
    const waiting = abortable(new Promise(() => undefined), AbortSignal.abort("why"), (reason) => `because ${reason}`);
    await expect(waiting).rejects.toBe("because why");
  });
});

describe("linkAbort", () => {
  it("aborts with the first of its parents, and tells whoever waits", () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const linked = linkAbort([one.signal, other.signal]);
    const told = vi.fn();
    onAbort(linked, told);
    const { signal } = linked;
    other.abort("other");
    one.abort("one");
    expect(linked).toMatchObject({ aborted: true, reason: "other" });
    expect(signal).toMatchObject({ aborted: true, reason: "other" });
    expect(told).toHaveBeenCalledOnce();
  });

  it("has aborted from the beginning with a parent that has", () => {
    const linked = linkAbort([new AbortController().signal, AbortSignal.abort("before")], 1_000);
    expect(linked).toMatchObject({ aborted: true, reason: "before" });
    expect(linked.signal).toMatchObject({ aborted: true, reason: "before" });
  });

  it("aborts when its time is up, with a TimeoutError", () => {
    vi.useFakeTimers();
    try {
      const linked = linkAbort([], 1_000);
      vi.advanceTimersByTime(999);
      expect(linked.aborted).toBe(false);
      vi.advanceTimersByTime(1);
      expect(linked.aborted).toBe(true);
      expect(linked.reason).toMatchObject({ name: "TimeoutError" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("is not touched any more once it was released", () => {
    vi.useFakeTimers();
    try {
      const parent = new AbortController();
      const linked = linkAbort([parent.signal], 1_000);
      linked.release();
      expect(vi.getTimerCount()).toBe(0);
      parent.abort();
      expect(linked.aborted).toBe(false);
      expect(linked.signal.aborted).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  it("calls nobody who has left", () => {
    const parent = new AbortController();
    const linked = linkAbort([parent.signal]);
    const left = vi.fn();
    onAbort(linked, left)();
    parent.abort();
    expect(left).not.toHaveBeenCalled();
  });
});
