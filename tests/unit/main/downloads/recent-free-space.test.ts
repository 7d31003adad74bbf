import { describe, expect, it } from "vitest";
import { RecentFreeSpace } from "../../../../src/main/downloads/recent-free-space";
import { ManualClock } from "./manual-clock";

describe("the free space that files share", () => {
  it("is good for a second, less what is written meanwhile, and for its own folder only", async () => {
    const clock = new ManualClock();
    let free = 1_000;
    const space = new RecentFreeSpace(async () => free, clock);
    expect(space.holds("/a", 1)).toBe(false);
    expect(await space.look("/a")).toBe(1_000);
    expect(space.holds("/a", 1_000)).toBe(true);
    expect(space.holds("/a", 1_001)).toBe(false);
    expect(space.holds("/b", 1)).toBe(false);
    space.writing(300);
    expect(space.holds("/a", 700)).toBe(true);
    expect(space.holds("/a", 701)).toBe(false);
    clock.advance(999);
    expect(space.holds("/a", 700)).toBe(true);
    clock.advance(1);
    expect(space.holds("/a", 1)).toBe(false);
    free = 5_000;
    await space.look("/a");
    expect(space.holds("/a", 5_000)).toBe(true);
  });

  it("says nothing of a folder that could not be looked at", async () => {
    const space = new RecentFreeSpace(async () => Promise.reject(new Error("unplugged")), new ManualClock());
    await expect(space.look("/a")).rejects.toThrow("unplugged");
    expect(space.holds("/a", 0)).toBe(false);
  });
});
