import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLink } from "../../../../../src/main/selection/links/parse-link";
import { printLink } from "../../../../../src/main/selection/links/print-link";
import { readLinks } from "../../../../../src/main/selection/links/read-links";
import {
  type ChatAddress,
  highestChannelId,
  highestMessageId,
  type TelegramLink,
} from "../../../../../src/main/selection/links/telegram-link";
import { isReserved } from "../../../../../src/main/selection/links/web-link";
import { type LinkFault, linkFaults, longestRange } from "../../../../../src/shared/links";

const rivers: ChatAddress = { by: "name", name: "river_lectures" };
const channel: ChatAddress = { by: "channel", channelId: "1234567890" };
const self: ChatAddress = { by: "self" };

type Details = Partial<Pick<Extract<TelegramLink, { kind: "messages" }>, "topic" | "comment" | "single">>;

const chat = (address: ChatAddress): TelegramLink => ({ kind: "chat", chat: address });
const message = (address: ChatAddress, ids: number | [number, number], details: Details = {}): TelegramLink => {
  const [first, last] = typeof ids === "number" ? [ids, ids] : ids;
  return { kind: "messages", chat: address, first, last, topic: null, comment: null, single: false, ...details };
};

const right: [string, TelegramLink][] = [
  // Public message links, under each of the domains.
  ["https://t.me/river_lectures/123", message(rivers, 123)],
  ["http://t.me/river_lectures/123", message(rivers, 123)],
  ["t.me/river_lectures/123", message(rivers, 123)],
  ["HTTPS://T.ME/river_lectures/123/", message(rivers, 123)],
  ["https://www.t.me/river_lectures/123", message(rivers, 123)],
  ["https://telegram.me/river_lectures/123", message(rivers, 123)],
  ["telegram.dog/river_lectures/123", message(rivers, 123)],
  ["https://river_lectures.t.me/123", message(rivers, 123)],
  ["river_lectures.t.me/123?single", message(rivers, 123, { single: true })],
  ["https://t.me/s/river_lectures/123", message(rivers, 123)],
  ["https://t.me/river_lectures/123#fragment", message(rivers, 123)],
  ["https://t.me/river_lectures/123?t=1h2m", message(rivers, 123)],
  [`t.me/river_lectures/${highestMessageId}`, message(rivers, highestMessageId)],
  // Private ones.
  ["https://t.me/c/1234567890/56", message(channel, 56)],
  ["https://t.me/c/1234567890/56?single", message(channel, 56, { single: true })],
  ["https://t.me/c/1234567890", chat(channel)],
  ["https://t.me/c/1234567890?boost", chat(channel)],
  [`t.me/c/${highestChannelId}/1`, message({ by: "channel", channelId: String(highestChannelId) }, 1)],
  // Topics and threads.
  ["https://t.me/river_lectures/7/123", message(rivers, 123, { topic: 7 })],
  ["https://t.me/c/1234567890/7/123", message(channel, 123, { topic: 7 })],
  ["https://t.me/river_lectures/123?thread=7", message(rivers, 123, { topic: 7 })],
  ["https://t.me/river_lectures/7/100-250", message(rivers, [100, 250], { topic: 7 })],
  // Comments.
  ["https://t.me/river_lectures/123?comment=456", message(rivers, 123, { comment: 456 })],
  [
    "https://t.me/c/1234567890/123?single&comment=456&thread=9",
    message(channel, 123, { comment: 456, single: true, topic: 9 }),
  ],
  // Ranges.
  ["https://t.me/river_lectures/100-250", message(rivers, [100, 250])],
  ["https://t.me/river_lectures/100–250", message(rivers, [100, 250])],
  ["https://t.me/c/1234567890/5-5", message(channel, 5)],
  [`t.me/river_lectures/1-${longestRange}`, message(rivers, [1, longestRange])],
  ["river_lectures.t.me/100-250", message(rivers, [100, 250])],
  // Chats.
  ["https://t.me/river_lectures", chat(rivers)],
  ["https://t.me/river_lectures?start=abc", chat(rivers)],
  ["https://t.me/s/river_lectures", chat(rivers)],
  ["river_lectures.t.me", chat(rivers)],
  ["@river_lectures", chat(rivers)],
  ["@Nick", chat({ by: "name", name: "Nick" })],
  // Saved messages.
  ["me", chat(self)],
  ["self", chat(self)],
  ["Me/5", message(self, 5)],
  ["self/5-9", message(self, [5, 9])],
  ["me/5?single", message(self, 5, { single: true })],
  // The scheme tg:.
  ["tg://resolve?domain=river_lectures&post=123", message(rivers, 123)],
  ["tg:resolve?domain=river_lectures&post=123", message(rivers, 123)],
  ["tg://resolve/?domain=river_lectures&post=123#x", message(rivers, 123)],
  [
    "tg://resolve?domain=river_lectures&post=123&comment=4&thread=5&single",
    message(rivers, 123, { comment: 4, topic: 5, single: true }),
  ],
  ["tg://resolve?domain=river_lectures&post=100-250", message(rivers, [100, 250])],
  ["tg://resolve?domain=river_lectures", chat(rivers)],
  ["tg://privatepost?channel=1234567890&post=56", message(channel, 56)],
  ["TG://PrivatePost?channel=1234567890&post=56&single", message(channel, 56, { single: true })],
  ["tg://privatepost?channel=1234567890", chat(channel)],
];

const wrong: [string, LinkFault][] = [
  ["", "not-a-link"],
  ["hello", "not-a-link"],
  ["example.com/river/5", "not-a-link"],
  ["https://", "not-a-link"],
  [`https://t.me/${"x".repeat(3000)}`, "not-a-link"],
  ["https://example.com/river_lectures/5", "not-telegram"],
  ["https://t.me.example.com/river_lectures/5", "not-telegram"],
  ["https://t.me@example.com/river_lectures/5", "not-telegram"],
  ["https://t.me:8080/river_lectures/5", "not-telegram"],
  ["ftp://t.me/river_lectures/5", "not-telegram"],
  ["https://web.t.me/5", "not-telegram"],
  ["https://t.me/+AbCdEfGh12", "invite-link"],
  ["https://t.me/joinchat/AbCdEfGh12", "invite-link"],
  ["https://t.me/addlist/AbCd", "invite-link"],
  ["tg://join?invite=AbCdEfGh12", "invite-link"],
  ["https://t.me/addstickers/Cats", "sticker-link"],
  ["https://t.me/addemoji/Cats", "sticker-link"],
  ["tg://addstickers?set=Cats", "sticker-link"],
  ["https://t.me/river_lectures/s/5", "story-link"],
  ["tg://resolve?domain=river_lectures&story=5", "story-link"],
  ["https://t.me/", "no-message"],
  ["https://t.me/+4915112345678", "no-message"],
  ["https://t.me/$invoice", "no-message"],
  ["https://t.me/proxy?server=a&port=1", "no-message"],
  ["https://t.me/share/url?url=x", "no-message"],
  ["https://t.me/some_bot/app", "no-message"],
  ["https://t.me/river_lectures/1/2/3", "no-message"],
  ["tg://settings", "no-message"],
  ["tg:", "no-message"],
  ["tg://resolve?phone=4915112345678", "no-message"],
  ["tg://resolve?domain=some_bot&appname=app", "no-message"],
  ["gramhaul://elsewhere", "no-message"],
  ["@", "bad-name"],
  ["@abc", "bad-name"],
  ["@1abcd", "bad-name"],
  ["https://t.me/a-b-c-d/5", "bad-name"],
  [`https://t.me/${"x".repeat(33)}/5`, "bad-name"],
  ["tg://resolve?domain=a-b&post=5", "bad-name"],
  ["https://t.me/river_lectures/0", "bad-id"],
  ["https://t.me/river_lectures/2147483648", "bad-id"],
  ["https://t.me/river_lectures/99999999999999999999999", "bad-id"],
  ["https://t.me/river_lectures/12abc", "bad-id"],
  ["https://t.me/river_lectures/7/x", "bad-id"],
  ["https://t.me/river_lectures/5?comment=x", "bad-id"],
  ["https://t.me/river_lectures/5?comment=", "bad-id"],
  ["https://t.me/river_lectures/5?thread=0", "bad-id"],
  ["https://t.me/river_lectures/1-2-3", "bad-id"],
  ["https://t.me/river_lectures/1-", "bad-id"],
  ["https://t.me/c", "bad-id"],
  ["https://t.me/c/0/5", "bad-id"],
  ["https://t.me/c/name/5", "bad-id"],
  ["https://t.me/c/997852516353/5", "bad-id"],
  ["tg://privatepost?post=5", "bad-id"],
  ["me/x", "bad-id"],
  ["https://t.me/river_lectures/250-100", "range-backwards"],
  [`https://t.me/river_lectures/1-${longestRange + 1}`, "range-too-long"],
  ["https://t.me/river_lectures/1-5?comment=3", "comment-of-range"],
];

describe("parseLink", () => {
  it.each(right)("reads %s", (text, link) => {
    expect(parseLink(text)).toEqual({ link, fault: null });
  });

  it.each(right)("means the same by %s and by its shortest form", (_text, link) => {
    expect(parseLink(printLink(link)).link).toEqual(link);
  });

  it.each(wrong)("refuses %s: %s", (text, fault) => {
    expect(parseLink(text)).toEqual({ link: null, fault });
  });

  it("has an example of every fault", () => {
    expect(new Set(wrong.map(([, fault]) => fault))).toEqual(new Set(linkFaults));
  });
});

const ids = fc.integer({ min: 1, max: highestMessageId });
const names = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{3,31}$/).filter((name) => !isReserved(name));
const addresses: fc.Arbitrary<ChatAddress> = fc.oneof(
  names.map((name): ChatAddress => ({ by: "name", name })),
  fc.integer({ min: 1, max: highestChannelId }).map((id): ChatAddress => ({ by: "channel", channelId: String(id) })),
  fc.constant<ChatAddress>({ by: "self" }),
);
const ranges = fc
  .tuple(ids, fc.integer({ min: 0, max: longestRange - 1 }))
  .map(([first, more]) => ({ first, last: Math.min(first + more, highestMessageId) }));
const links: fc.Arbitrary<TelegramLink> = fc.oneof(
  addresses.map((address) => chat(address)),
  fc
    .record({ chat: addresses, range: ranges, topic: fc.option(ids), comment: fc.option(ids), single: fc.boolean() })
    .map(
      ({ range, comment, ...rest }): TelegramLink => ({
        kind: "messages",
        ...range,
        ...rest,
        comment: range.first === range.last ? comment : null,
      }),
    ),
);

/** Texts that come near to links: their pieces, in any order. */
const nearLinks = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "https://",
        "t.me",
        "/",
        "c/",
        "?",
        "&",
        "=",
        "single",
        "comment",
        "thread",
        "-",
        "@",
        "me",
        ".t.me",
      ),
      fc.constantFrom(
        "tg:",
        "//",
        "resolve",
        "privatepost",
        "domain",
        "post",
        "channel",
        "gramhaul://download?link=",
        "%",
      ),
      fc.constantFrom("\n", ",", " ", "(", ")", "…", "%E0", "%2", "\ud800", "joinchat", "+"),
      fc.string({ maxLength: 6 }),
      names,
      fc.nat().map(String),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));

describe("links, whatever they are", () => {
  it("print and parse are each other's reverse", () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(parseLink(printLink(link))).toEqual({ link, fault: null });
      }),
      { numRuns: 2_000 },
    );
  });

  it("never throws, and names a fault where there is no link", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), nearLinks), (text) => {
        for (const { link, fault } of [parseLink(text), ...readLinks(text)]) {
          expect(link === null).toBe(fault !== null);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it("reads a long hostile text in linear time", () => {
    for (const piece of ["https://", "@a", "((((", "t.me/x/1-", "%E0%", "gramhaul://download?link="]) {
      const begun = performance.now();
      readLinks(piece.repeat(Math.floor(200_000 / piece.length)));
      expect(performance.now() - begun).toBeLessThan(2_000);
    }
  });
});
