import { describe, expect, it } from "vitest";
import { clock, formattersFor } from "../../../src/renderer/i18n/format";

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, " ");

describe("sizes", () => {
  const { bytes, bytesPerSecond } = formattersFor("en");

  it.each([
    [0, "0 bytes"],
    [1, "1 byte"],
    [999, "999 bytes"],
    [1000, "1 kB"],
    [1_234_567, "1.2 MB"],
    [312_400_000_000, "312 GB"],
    [999_499_999, "999 MB"],
    [999_500_000, "1 GB"],
    [4_294_967_296, "4.3 GB"],
    [2e18, "2,000 PB"],
  ])("%d bytes read %s", (value, words) => expect(plain(bytes(value))).toBe(words));

  it.each([
    [0, "0 kB/s"],
    [999, "1 kB/s"],
    [8_400_000, "8.4 MB/s"],
    [8_000_000, "8.0 MB/s"],
    [120_000_000, "120 MB/s"],
  ])("%d bytes a second read %s", (value, words) => expect(plain(bytesPerSecond(value))).toBe(words));

  it("are words of the window's language", () => {
    expect(plain(formattersFor("zh-Hans").bytes(512))).toBe("512字节");
    expect(plain(formattersFor("zh-Hans").bytesPerSecond(8_400_000))).toContain("秒");
  });
});

describe("percent", () => {
  const { percent } = formattersFor("en");
  it("is not 100 before everything is there", () => {
    expect(percent(0.999)).toBe("99%");
    expect(percent(1)).toBe("100%");
  });
  it("stays within its limits", () => {
    expect(percent(1.3)).toBe("100%");
    expect(percent(-1)).toBe("0%");
  });
});

describe("a clock", () => {
  it.each([
    [0, "0:00"],
    [-5000, "0:00"],
    [1, "0:01"],
    [42_000, "0:42"],
    [61_000, "1:01"],
    [3_723_000, "1:02:03"],
  ])("%d ms read %s", (ms, words) => expect(clock(ms)).toBe(words));
});

describe("moments", () => {
  it("leave out the day when it is today", () => {
    const { moment, shortMoment } = formattersFor("en");
    expect(moment(Date.now())).not.toContain(String(new Date().getFullYear()));
    expect(moment(0)).toContain("19");
    expect(shortMoment(0)).toMatch(/\d\d\/\d\d\/\d\d/);
  });
});
