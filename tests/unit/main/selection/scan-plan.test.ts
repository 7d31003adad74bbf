import { describe, expect, it } from "vitest";
import { planScan } from "../../../../src/main/selection/scan-plan";
import type { MediaItem } from "../../../../src/main/telegram/gateway";
import { mediaKinds } from "../../../../src/shared/media";
import { MemoryFileSource } from "../downloads/memory-file-source";

const plan = (filter: string) => planScan({ kinds: mediaKinds, filter });
const { signal } = new AbortController();

describe("the plan of a scan", () => {
  it.each<[string, object]>([
    ["id > 5 and id < 9", { range: { minId: 6, maxId: 8 } }],
    ["message_date >= 1970-01-03 and id > -5", { range: { minDate: expect.any(Number) } }],
    ["id > 0 and id <= 2147483646", { range: undefined }],
    ["id < 99999999999", { range: undefined }],
    ["caption contains 'x'", { range: undefined, kinds: mediaKinds }],
    ["media_type in ['photo', 'video']", { range: undefined, kinds: ["photo", "video"] }],
  ])("%s", (filter, expected) => {
    expect({ range: undefined, ...plan(filter) }).toMatchObject(expected);
  });

  it.each([
    "id < 1",
    "id > 99999999999",
    "id > 5 and id < 5",
    "id == 5.5",
    "message_date < 1960-01",
    "media_type == 'sticker'",
    "message_date > 2022-01 and message_date < 2021-01",
  ])("is none when nothing can match: %s", (filter) => {
    expect(plan(filter)).toBeNull();
  });

  it("lets others have their turn while a slow filter runs, and stops when it is told to", async () => {
    const caption = "a".repeat(4_000);
    const item: MediaItem = { ...new MemoryFileSource().addFile("file1", 10), caption };
    const items = Array.from({ length: 5_000 }, () => item);
    const slow = plan("caption == r'(?:a?){300}a*b' or caption == r'(?:a?){300}a*c'");
    if (slow === null) throw new Error("something can match");
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 0);
    try {
      expect(await slow.matching(items, signal)).toEqual([]);
      expect(turns).toBeGreaterThan(2);
      const controller = new AbortController();
      const aborted = slow.matching(items, controller.signal);
      controller.abort();
      await expect(aborted).rejects.toThrow("aborted");
    } finally {
      clearInterval(others);
    }
  });
});
