import { describe, expect, it } from "vitest";
import { FrameMemory } from "../../../../../src/main/telegram/gramjs/frame-memory";

const mebibyte = 1024 * 1024;

describe("memory of large messages", () => {
  it("is used again when it was given back, also through a part of it, and not before", () => {
    const memory = new FrameMemory();
    const first = memory.take(mebibyte + 100);
    const second = memory.take(mebibyte + 100);
    expect(second.buffer).not.toBe(first.buffer);
    memory.giveBack(first.subarray(60, 1000));
    const third = memory.take(mebibyte - 5);
    expect(third.buffer).toBe(first.buffer);
    expect(third).toHaveLength(mebibyte - 5);
    expect(memory.take(mebibyte).buffer).not.toBe(first.buffer);
  });

  it("given back twice is handed out once", () => {
    const memory = new FrameMemory();
    const bytes = memory.take(100_000);
    memory.giveBack(bytes);
    memory.giveBack(bytes);
    expect(memory.take(100_000).buffer).toBe(bytes.buffer);
    expect(memory.take(100_000).buffer).not.toBe(bytes.buffer);
  });

  it("has a message of any length, and is nobody else's where it is large", () => {
    const memory = new FrameMemory();
    for (const length of [0, 1, 4, 100, 32_000, 40_000, 65_536, 131_072, mebibyte, mebibyte + 2048, 16 * mebibyte]) {
      expect(memory.take(length)).toHaveLength(length);
    }
    expect(FrameMemory.isAlone(memory.take(100_000))).toBe(true);
    expect(FrameMemory.isAlone(Buffer.from("part of a pool"))).toBe(false);
  });

  it("takes nothing back that is not its own, and no more than a bound", () => {
    const memory = new FrameMemory();
    const foreign = Buffer.alloc(100_000);
    memory.giveBack(foreign);
    expect(memory.take(100_000).buffer).not.toBe(foreign.buffer);
    const many = Array.from({ length: 40 }, () => memory.take(mebibyte));
    for (const bytes of many) memory.giveBack(bytes);
    const owned = new Set(many.map(({ buffer }) => buffer));
    const again = Array.from({ length: 40 }, () => memory.take(mebibyte));
    expect(again.filter(({ buffer }) => owned.has(buffer))).toHaveLength(23);
    memory.giveBack(again[0] ?? foreign);
    memory.clear();
    expect(memory.take(mebibyte).buffer).not.toBe(again[0]?.buffer);
  });
});
