import { describe, expect, it } from "vitest";
import { captionLine } from "../../../src/renderer/screens/history/caption-line";

const row = { fileName: "IMG_0001.jpg", chatTitle: "Holiday", caption: "" };
const long = "We had been walking since the early morning 🌅 when the lighthouse came into sight";

describe("what a row of the history shows of its caption", () => {
  it.each<[caption: string, search: string, shown: string]>([
    ["", "", ""],
    [" \n\t\n", "beach", ""],
    ["\n\n  Day one \r\nDay two", "", "Day one"],
    ["Day one\nDay two", "TWO", "Day two"],
    ["Day one\nDay two", "nowhere", "Day one"],
    // The word that the name and the chat don't have is why it was found.
    ["Our holiday\nat the lake", "holiday lake", "at the lake"],
    ["Home again\nOur holiday", "holiday", "Our holiday"],
    [long, "early", "…g since the early morning 🌅 when the lighthouse came into sight"],
    [long, "walking", long],
    ["Ночь\nПЛЯЖ", "пляж", "ПЛЯЖ"],
    ["Sa\u0308hko\u0308", "SÄHKÖ", "Sähkö"],
    ["我们从清晨开始一直沿着海岸线走了很久很久直到下午终于看见了远处的灯塔", "灯塔", "…直到下午终于看见了远处的灯塔"],
  ])("%j, searched by %j: %j", (caption, search, shown) => {
    expect(captionLine({ ...row, caption }, search)).toBe(shown);
  });

  it("begins with a whole character", () => {
    const family = "👨‍👩‍👧";
    expect(captionLine({ ...row, caption: `${"x".repeat(30)}${family}0123456789` }, "6789")).toBe(
      `…${family}0123456789`,
    );
  });
});
