import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ExportReading, readExport } from "../../../../../src/main/selection/imports/read-export";

const notIncluded = "(File not included. Change data exporting settings to download.)";

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const readText = (text: string, size = 64 * 1024): Promise<ExportReading> =>
  readExport(pieces(Buffer.from(text), size), "result.json", () => undefined);

/** What was read, with plain lists. */
async function read(value: unknown, size?: number) {
  const reading = await readText(JSON.stringify(value, null, 1), size);
  if ("fault" in reading) throw new Error(reading.fault);
  return {
    chats: reading.chats.map((chat) => ({ ...chat, included: [...chat.included], missing: [...chat.missing] })),
    notes: reading.notes.map(({ kind, count }) => (count === undefined ? kind : `${kind} ${count}`)),
  };
}

const message = (id: number, more: object = {}) => ({
  id,
  type: "message",
  date: "2025-01-15T10:30:00",
  date_unixtime: "1736936400",
  from: "Anna",
  from_id: "user4242",
  text: ["see ", { type: "link", text: "https://t.me/x" }],
  text_entities: [],
  ...more,
});

describe("an export of Telegram Desktop", () => {
  it("of one chat: every kind of file, and nothing else", async () => {
    const messages = [
      message(1),
      message(2, { photo: "photos/photo_1.jpg", width: 10, height: 10 }),
      message(3, { file: "files/a.pdf", thumbnail: "files/a.pdf_thumb.jpg", mime_type: "application/pdf" }),
      message(4, { file: notIncluded, media_type: "voice_message" }),
      message(5, { photo: "(File exceeds maximum size. Change data exporting settings to download.)" }),
      message(6, { file: "stickers/s.webp", media_type: "sticker" }),
      message(7, { file: "round.mp4", media_type: "video_message" }),
      message(8, { contact_information: { first_name: "B" } }),
      message(9, { type: "service", action: "edit_group_photo", photo: "photos/group.jpg" }),
      message(-999999000, { photo: "photos/old.jpg" }),
      message(10, { file: "(File unavailable, please try again later)", media_type: "animation" }),
    ];
    expect(await read({ name: "Rivers", type: "public_channel", id: 1234567890, messages })).toEqual({
      chats: [
        {
          written: "Rivers",
          address: { by: "id", chatIds: ["channel:1234567890"] },
          included: [2, 3, 7],
          missing: [4, 5, 10],
        },
      ],
      notes: ["stickers 1", "old-group-messages 1"],
    });
  });

  it("of the whole account, with chats that one has left, in whatever pieces it is read", async () => {
    const photo = (id: number) => message(id, { photo: "p.jpg" });
    const account = {
      about: "Here is the data you requested.",
      personal_information: { user_id: 1, first_name: "旅行 🌊" },
      contacts: { about: "", list: [{ first_name: "x", phone_number: "+1" }] },
      chats: {
        about: "",
        list: [
          { name: "Anna", type: "personal_chat", id: 4242, messages: [photo(5), photo(3), photo(5)] },
          { type: "saved_messages", id: 1001, messages: [photo(8)] },
          { name: "Empty", type: "private_group", id: 7, messages: [message(1)] },
          { name: "旅行 🌊", type: "private_group", id: 8, messages: [photo(2)] },
        ],
      },
      left_chats: { list: [{ name: "Old", type: "private_supergroup", id: 99, messages: [photo(1)] }] },
    };
    for (const size of [1, 7, 65_536]) {
      const { chats, notes } = await read(account, size);
      expect(chats.map(({ written, address, included }) => [written, address, included])).toEqual([
        ["Anna", { by: "id", chatIds: ["user:4242"] }, [3, 5]],
        ["Saved Messages", { by: "self" }, [8]],
        ["旅行 🌊", { by: "id", chatIds: ["group:8"] }, [2]],
        ["Old", { by: "id", chatIds: ["channel:99"] }, [1]],
      ]);
      expect(notes).toEqual(["empty-chats 1"]);
    }
  });

  it.each([
    ["personal_chat", 5123456789, ["user:5123456789", "user:828489493"]],
    ["bot_chat", 77, ["user:77"]],
    ["public_supergroup", 8589934592 + 777, ["channel:8589935369", "channel:777"]],
    ["private_group", 8589934592 + 17, ["group:8589934609", "group:17"]],
    ["private_channel", 1234567890, ["channel:1234567890"]],
    ["replies", 5, null],
    ["private_channel", "777", null],
    ["private_channel", -5, null],
  ])("names a chat: %s %s", async (type, id, chatIds) => {
    const { chats } = await read({ name: "x", type, id, messages: [message(1, { photo: "p" })] });
    expect(chats[0]?.address).toEqual(chatIds === null ? null : { by: "id", chatIds });
  });

  it("begins with a byte order mark, or ends with line breaks", async () => {
    const text = JSON.stringify({ name: "x", type: "bot_chat", id: 1, messages: [message(1, { photo: "p" })] });
    expect(await readText(`\uFEFF${text}\r\n\r\n`)).toMatchObject({ chats: [{ written: "x" }], notes: [] });
  });

  it("ends in the middle: what comes before is there, and it is said", async () => {
    const text = JSON.stringify({
      name: "x",
      type: "bot_chat",
      id: 1,
      messages: [1, 2, 3].map((id) => message(id, { photo: "p" })),
    });
    const reading = await readText(text.slice(0, -60));
    if ("fault" in reading) throw new Error(reading.fault);
    expect(reading.chats.map(({ included }) => [...included])).toEqual([[1, 2]]);
    expect(reading.notes.map(({ kind }) => kind)).toEqual(["cut-off"]);
  });

  it.each([
    ["{}", "not-an-import"],
    ['{"name": "x", "version": "1.0.0"}', "not-an-import"],
    ["[1, 2]", "not-an-import"],
    ["hello", "bad-json"],
    ["", "bad-json"],
    ['{"messages": ', "bad-json"],
    [`{"messages": ${"[".repeat(5_000)}`, "too-nested"],
    [`{"a": ${'{"a":'.repeat(5_000)}`, "too-nested"],
  ])("%.20s is none", async (text, fault) => {
    expect(await readText(text)).toEqual({ fault });
  });

  it("a piece without an end is not kept", async () => {
    const part = Buffer.alloc(1024 * 1024, "x");
    const endless = async function* () {
      yield Buffer.from('{"messages": [{"text": "');
      for (let mebibytes = 0; mebibytes < 200; mebibytes++) yield part;
    };
    let read = 0;
    const reading = await readExport(endless(), "result.json", (bytes) => {
      read = bytes;
    });
    expect(reading).toEqual({ fault: "too-nested" });
    expect(read).toBeLessThan(70 * 1024 * 1024);
  });

  it("of 100,000 messages takes no memory but for the ids", async () => {
    const source = async function* () {
      yield Buffer.from('{"name": "Rivers", "type": "public_channel", "id": 777, "messages": [');
      for (let first = 0; first < 100_000; first += 1_000) {
        const text = Array.from({ length: 1_000 }, (_, index) => {
          const id = first + index + 1;
          return `${id === 1 ? "" : ","}${JSON.stringify(message(id, { photo: id % 3 === 0 ? notIncluded : `p${id}.jpg`, text: "x".repeat(300) }))}`;
        });
        yield Buffer.from(text.join(""));
      }
      yield Buffer.from("]}");
    };
    let highest = 0;
    const before = process.memoryUsage().heapUsed;
    const reading = await readExport(source(), "result.json", () => {
      highest = Math.max(highest, process.memoryUsage().heapUsed - before);
    });
    if ("fault" in reading) throw new Error(reading.fault);
    const [chat] = reading.chats;
    expect([chat?.included.length, chat?.missing.length, chat?.missing[1]]).toEqual([66_667, 33_333, 6]);
    // The whole text has some 60 MB, its values several times as many.
    expect(highest).toBeLessThan(120_000_000);
  }, 60_000);

  it("whatever the bytes are, it is read or refused", async () => {
    const text = JSON.stringify({
      name: "x",
      type: "bot_chat",
      id: 1,
      chats: { list: [{ name: 5, messages: {} }] },
      messages: [message(1, { photo: "p" })],
    });
    const broken = fc
      .tuple(fc.nat(text.length), fc.nat(20), fc.string())
      .map(([at, cut, insert]) => text.slice(0, at) + insert + text.slice(at + cut));
    const any = fc.oneof(broken, fc.json(), fc.string());
    await fc.assert(
      fc.asyncProperty(any, fc.integer({ min: 1, max: 50 }), async (source, size) => {
        const reading = await readText(source, size);
        expect("fault" in reading || reading.chats.length >= 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
