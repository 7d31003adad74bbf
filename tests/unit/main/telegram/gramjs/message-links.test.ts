import bigInt from "big-integer";
import { Api } from "telegram";
import { describe, expect, it } from "vitest";
import { linksOf } from "../../../../../src/main/telegram/gramjs/message-links";

function messageOf(text: string, entities: Api.TypeMessageEntity[], media?: Api.TypeMessageMedia): Api.Message {
  return new Api.Message({
    id: 1,
    peerId: new Api.PeerUser({ userId: bigInt(5) }),
    date: 1,
    message: text,
    entities,
    media,
  });
}

const written = (offset: number, length: number): Api.MessageEntityUrl => new Api.MessageEntityUrl({ offset, length });
const hidden = (url: string): Api.MessageEntityTextUrl => new Api.MessageEntityTextUrl({ offset: 0, length: 1, url });
const preview = (url: string, title?: string, siteName?: string): Api.MessageMediaWebPage =>
  new Api.MessageMediaWebPage({
    webpage: new Api.WebPage({ id: bigInt(1), url, displayUrl: url, hash: 0, title, siteName }),
  });
const urlsOf = (message: Api.Message): string[] => (linksOf(message).links ?? []).map(({ url }) => url);

describe("the links of a message", () => {
  it("are none where it has none", () => {
    expect(linksOf(messageOf("", []))).toEqual({});
    const bold = new Api.MessageEntityBold({ offset: 0, length: 3 });
    const address = new Api.MessageEntityEmail({ offset: 0, length: 7 });
    expect(linksOf(messageOf("a@b.org", [bold, address]))).toEqual({});
  });

  it("are cut out of the text by UTF-16 units, and get a scheme where they have none", () => {
    const text = "👋 see example.org/a, or HTTPS://example.com/Ä";
    const second = text.indexOf("HTTPS");
    expect(urlsOf(messageOf(text, [written(7, 13), written(second, 21)]))).toEqual([
      "http://example.org/a",
      "HTTPS://example.com/Ä",
    ]);
  });

  it("are named once, however often they are there", () => {
    const text = "https://a.org/ https://a.org/";
    expect(urlsOf(messageOf(text, [written(0, 14), written(15, 14), hidden("https://a.org/")]))).toEqual([
      "https://a.org/",
    ]);
  });

  it("have the title of the preview: of the link that it is of, or of one more", () => {
    const text = "a.org and https://b.org/";
    const entities = [written(0, 5), written(10, 14)];
    expect(linksOf(messageOf(text, entities, preview("https://a.org/", "A", "a.org"))).links).toEqual([
      { url: "http://a.org", title: "A" },
      { url: "https://b.org/", title: null },
    ]);
    expect(linksOf(messageOf(text, entities, preview("https://c.org/", "", "c.org"))).links?.at(-1)).toEqual({
      url: "https://c.org/",
      title: "c.org",
    });
    const pending = new Api.MessageMediaWebPage({ webpage: new Api.WebPageEmpty({ id: bigInt(1) }) });
    expect(urlsOf(messageOf(text, entities, pending))).toHaveLength(2);
  });

  it("are bounded and none of them empty, whatever the message says", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => hidden(`https://a.org/${index}`));
    expect(urlsOf(messageOf("x", many))).toHaveLength(100);
    const beyond = [written(-5, 3), written(0, 0), written(90, 10), written(0, 2_000_000_000), hidden("   ")];
    expect(urlsOf(messageOf("b.org", beyond))).toEqual(["http://b.org"]);
  });
});
