import bigInt from "big-integer";
import { Api } from "telegram";
import { describe, expect, it } from "vitest";
import { completeJpeg, mediaOf as mediaOfMessage } from "../../../../../src/main/telegram/gramjs/media";

const chatId = "channel:777";
const nobody = { selfId: "1", users: [], chats: [] };
const mediaOf = (message: Api.TypeMessage, chat: string) => mediaOfMessage(message, chat, nobody);

function message(media: Api.TypeMessageMedia | undefined, more: object = {}): Api.Message {
  const peerId = new Api.PeerChannel({ channelId: bigInt(777) });
  return new Api.Message({ id: 9, peerId, date: 1_750_000_000, message: "", media, ...more });
}

function document(attributes: Api.TypeDocumentAttribute[], more: object = {}): Api.MessageMediaDocument {
  const fields = {
    id: bigInt("1234567890123456789"),
    accessHash: bigInt(-5),
    fileReference: Buffer.from("ref"),
    date: 1,
    dcId: 4,
  };
  const full = new Api.Document({ ...fields, mimeType: "video/mp4", size: bigInt(5_000_000_000), attributes });
  return new Api.MessageMediaDocument({ document: full, ...more });
}

const video = (flags: object = {}) => new Api.DocumentAttributeVideo({ duration: 1, w: 1, h: 1, ...flags });
const audio = (flags: object = {}) => new Api.DocumentAttributeAudio({ duration: 1, ...flags });
const named = (fileName: string) => new Api.DocumentAttributeFilename({ fileName });

describe("the kind of a document", () => {
  it.each([
    ["video", [video(), named("a.mp4")]],
    ["video-note", [video({ roundMessage: true })]],
    ["animation", [video(), new Api.DocumentAttributeAnimated()]],
    ["animation", [new Api.DocumentAttributeAnimated(), video()]],
    ["animation", [new Api.DocumentAttributeAnimated(), new Api.DocumentAttributeImageSize({ w: 1, h: 1 })]],
    ["audio", [audio(), named("song.mp3")]],
    ["voice", [audio({ voice: true })]],
    ["document", [named("a.zip")]],
    ["document", [new Api.DocumentAttributeImageSize({ w: 1, h: 1 }), named("a.png")]],
    ["document", []],
  ] as [string, Api.TypeDocumentAttribute[]][])("is %s", (kind, attributes) => {
    expect(mediaOf(message(document(attributes)), chatId)?.kind).toBe(kind);
  });

  it("is none for stickers and custom emoji", () => {
    const sticker = { alt: "x", stickerset: new Api.InputStickerSetEmpty() };
    expect(mediaOf(message(document([video(), new Api.DocumentAttributeSticker(sticker)])), chatId)).toBeNull();
    expect(mediaOf(message(document([new Api.DocumentAttributeCustomEmoji(sticker)])), chatId)).toBeNull();
  });
});

describe("what is known of a media", () => {
  it("is all there for a document of an album", () => {
    const item = mediaOf(message(document([named("../x")]), { groupedId: bigInt("987654321987654321") }), chatId);
    expect(item).toEqual({
      chatId,
      messageId: 9,
      mediaId: "1234567890123456789",
      kind: "document",
      fileName: "../x",
      mimeType: "video/mp4",
      sizeBytes: 5_000_000_000,
      date: 1_750_000_000,
      groupedId: "987654321987654321",
      caption: "",
      width: null,
      height: null,
      durationSeconds: null,
      sender: null,
      replyToId: null,
      topicId: null,
      location: {
        type: "document",
        id: "1234567890123456789",
        accessHash: "-5",
        fileReference: Buffer.from("ref").toString("base64"),
        thumbSize: "",
        dcId: 4,
      },
      thumbnailJpeg: null,
    });
  });

  it("is the largest size of a photo, progressive ones with their last scan", () => {
    const stripped = Buffer.concat([Buffer.of(1, 30, 40), Buffer.alloc(50, 7)]);
    const photo = new Api.Photo({
      id: bigInt(1),
      accessHash: bigInt(2),
      fileReference: Buffer.from("r"),
      date: 1,
      dcId: 2,
      sizes: [
        new Api.PhotoStrippedSize({ type: "i", bytes: stripped }),
        new Api.PhotoSizeProgressive({ type: "y", w: 1280, h: 960, sizes: [10, 200, 3000] }),
        new Api.PhotoSize({ type: "m", w: 320, h: 240, size: 999 }),
      ],
    });
    const item = mediaOf(message(new Api.MessageMediaPhoto({ photo })), chatId);
    expect(item).toMatchObject({ kind: "photo", fileName: null, mimeType: "image/jpeg", sizeBytes: 3000 });
    expect(item?.location.thumbSize).toBe("y");
    const jpeg = Buffer.from(item?.thumbnailJpeg ?? []);
    expect(jpeg.subarray(0, 2).toString("hex")).toBe("ffd8");
    expect(jpeg.subarray(-2).toString("hex")).toBe("ffd9");
  });

  it("is nothing for what cannot be downloaded", () => {
    const webpage = new Api.MessageMediaWebPage({ webpage: new Api.WebPageEmpty({ id: bigInt(1) }) });
    const contact = { phoneNumber: "1", firstName: "a", lastName: "b", vcard: "", userId: bigInt(1) };
    for (const media of [
      undefined,
      new Api.MessageMediaEmpty(),
      webpage,
      new Api.MessageMediaContact(contact),
      new Api.MessageMediaUnsupported(),
      new Api.MessageMediaPhoto({}),
      new Api.MessageMediaPhoto({ photo: new Api.PhotoEmpty({ id: bigInt(1) }) }),
      new Api.MessageMediaDocument({}),
      document([video()], { ttlSeconds: 10 }),
    ]) {
      expect(mediaOf(message(media), chatId)).toBeNull();
    }
    expect(mediaOf(new Api.MessageEmpty({ id: 1 }), chatId)).toBeNull();
  });
});

describe("a stripped thumbnail", () => {
  it("is null when it is not one", () => {
    expect(completeJpeg(Buffer.alloc(0))).toBeNull();
    expect(completeJpeg(Buffer.of(2, 1, 1, 1))).toBeNull();
  });
});

describe("the small picture of a media", () => {
  const size = (type: string, w: number, bytes = 1_000) => new Api.PhotoSize({ type, w, h: w / 2, size: bytes });
  const of = (thumbs: Api.TypePhotoSize[]) => {
    const media = document([named("a.mp4")]);
    if (media.document instanceof Api.Document) media.document.thumbs = thumbs;
    return mediaOf(message(media), chatId)?.smallPicture;
  };

  it("is the smallest that is large enough, else the largest", () => {
    expect(of([size("s", 100), size("x", 800), size("m", 320, 5_000)])).toEqual({ thumbSize: "m", sizeBytes: 5_000 });
    expect(of([size("a", 40), size("s", 100)])).toEqual({ thumbSize: "s", sizeBytes: 1_000 });
    const progressive = new Api.PhotoSizeProgressive({ type: "m", w: 320, h: 200, sizes: [10, 900, 200] });
    expect(of([progressive])).toEqual({ thumbSize: "m", sizeBytes: 900 });
  });

  it("is none of what has no picture, or none that comes with one request", () => {
    expect(of([])).toBeUndefined();
    expect(of([new Api.PhotoStrippedSize({ type: "i", bytes: Buffer.of(1, 2, 3) })])).toBeUndefined();
    expect(of([size("w", 2_560, 3_000_000)])).toBeUndefined();
  });
});
