import { describe, expect, it } from "vitest";
import { readLinks } from "../../../../../src/main/selection/links/read-links";

const read = (text: string): [string, string | null][] => readLinks(text).map(({ text: link, fault }) => [link, fault]);
const texts = (text: string): string[] => readLinks(text).map(({ text: link }) => link);

describe("readLinks", () => {
  it("finds links between lines, commas, semicolons and spaces", () => {
    expect(texts("t.me/name/1\r\nt.me/name/2,t.me/name/3; https://t.me/name/4\t@name\n\n")).toEqual([
      "t.me/name/1",
      "t.me/name/2",
      "t.me/name/3",
      "https://t.me/name/4",
      "@name",
    ]);
  });

  it("passes over the words and the punctuation around them", () => {
    expect(texts("Look (https://t.me/name/1), and “t.me/name/2”! See <t.me/name/3>.")).toEqual([
      "https://t.me/name/1",
      "t.me/name/2",
      "t.me/name/3",
    ]);
    expect(texts("[the film](https://t.me/name/1?single) and *t.me/name/2*")).toEqual([
      "https://t.me/name/1?single",
      "t.me/name/2",
    ]);
    expect(texts("看这个：https://t.me/name/1，还有（t.me/name/2）。")).toEqual(["https://t.me/name/1", "t.me/name/2"]);
  });

  it("takes links apart that were pasted without anything between them", () => {
    expect(texts("https://t.me/name/1https://t.me/name/2")).toEqual(["https://t.me/name/1", "https://t.me/name/2"]);
  });

  it("names each bad link by itself, and the rest goes on", () => {
    expect(read("https://example.com/a t.me/+AbCd\nt.me/name/1\nt.me/name/9-3 t.me/name/0")).toEqual([
      ["https://example.com/a", "not-telegram"],
      ["t.me/+AbCd", "invite-link"],
      ["t.me/name/1", null],
      ["t.me/name/9-3", "range-backwards"],
      ["t.me/name/0", "bad-id"],
    ]);
  });

  it("reports a line without any link as a whole", () => {
    expect(read("durov/12, hello\n t.me/name/1 \n  word word")).toEqual([
      ["durov/12, hello", "not-a-link"],
      ["t.me/name/1", null],
      ["word word", "not-a-link"],
    ]);
  });

  it("takes a mail address for what it is", () => {
    expect(read("ada@t.me")).toEqual([["ada@t.me", "not-a-link"]]);
  });

  it("knows the saved messages where nothing else stands in the line", () => {
    expect(read("me")).toEqual([["me", null]]);
    expect(read("Self.\nme/5 me/7-9")).toEqual([
      ["Self", null],
      ["me/5", null],
      ["me/7-9", null],
    ]);
    expect(texts("send me t.me/name/1")).toEqual(["t.me/name/1"]);
  });

  it("unpacks links of the app's own", () => {
    expect(read("gramhaul://download?link=https%3A%2F%2Ft.me%2Fname%2F1%3Fsingle&link=%40name")).toEqual([
      ["https://t.me/name/1?single", null],
      ["@name", null],
    ]);
    expect(read("gramhaul:download?link=https://t.me/name/1")).toEqual([["https://t.me/name/1", null]]);
    expect(read("gramhaul://download?link=gramhaul%3A%2F%2Fdownload")).toEqual([
      ["gramhaul://download?link=gramhaul%3A%2F%2Fdownload", "no-message"],
    ]);
    expect(read("gramhaul://download")).toEqual([["gramhaul://download", "no-message"]]);
  });

  it("has each link once, and none in an empty text", () => {
    expect(texts("t.me/name/1 t.me/name/1\nt.me/name/1")).toEqual(["t.me/name/1"]);
    expect(texts(" \n\t")).toEqual([]);
  });
});
