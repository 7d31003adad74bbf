import type { TlObject } from "../../contract";
import type { StoredFile, StoredSize } from "../../world/file-types";
import { hashText, SeededRandom } from "../../world/random";
import type { MessageMedia } from "../../world/types";
import type { Domain } from "../domain";

/** A message's media as TL. */
export function mediaObject(domain: Domain, media: MessageMedia): TlObject {
  switch (media.kind) {
    case "file":
      return fileMedia(domain, media);
    case "expired":
      return {
        _: media.what === "photo" ? "messageMediaPhoto" : "messageMediaDocument",
        ttl_seconds: media.ttlSeconds,
      };
    case "webpage":
      return webPageMedia(domain, media);
    case "contact":
      return {
        _: "messageMediaContact",
        phone_number: media.phone,
        first_name: media.firstName,
        last_name: media.lastName,
        vcard: "",
        user_id: 0n,
      };
    case "poll":
      return pollMedia(media);
  }
}

/** A `photo` with a reference as of now. */
export function photoObject(domain: Domain, file: StoredFile): TlObject {
  return {
    _: "photo",
    id: file.id,
    access_hash: file.accessHash,
    file_reference: domain.references.issue(file.id),
    date: file.date,
    sizes: photoSizes(domain, file),
    dc_id: file.dcId,
  };
}

/** A `document` with a reference as of now. */
export function documentObject(domain: Domain, file: StoredFile): TlObject {
  return {
    _: "document",
    id: file.id,
    access_hash: file.accessHash,
    file_reference: domain.references.issue(file.id),
    date: file.date,
    mime_type: file.mimeType,
    size: BigInt(file.sizeBytes),
    thumbs: file.sizes.length > 0 ? photoSizes(domain, file) : undefined,
    dc_id: file.dcId,
    attributes: attributes(file),
  };
}

function fileMedia(domain: Domain, media: MessageMedia & { kind: "file" }): TlObject {
  const file = domain.world.files.require(media.fileId);
  if (file.kind === "photo") {
    return {
      _: "messageMediaPhoto",
      spoiler: media.spoiler,
      photo: photoObject(domain, file),
      ttl_seconds: media.ttlSeconds,
    };
  }
  return {
    _: "messageMediaDocument",
    spoiler: media.spoiler,
    video: file.kind === "video",
    round: file.kind === "video-note",
    voice: file.kind === "voice",
    document: documentObject(domain, file),
    ttl_seconds: media.ttlSeconds,
  };
}

function photoSizes(domain: Domain, file: StoredFile): TlObject[] {
  const stripped = { _: "photoStrippedSize", type: "i", bytes: domain.world.files.strippedThumbnail(file) };
  return [stripped, ...file.sizes.map(photoSize)];
}

function photoSize(size: StoredSize): TlObject {
  const common = { type: size.type, w: size.width, h: size.height };
  return size.progressiveBytes
    ? { _: "photoSizeProgressive", ...common, sizes: size.progressiveBytes }
    : { _: "photoSize", ...common, size: size.sizeBytes };
}

function attributes(file: StoredFile): TlObject[] {
  const duration = file.durationSeconds ?? 0;
  const w = file.width ?? 0;
  const h = file.height ?? 0;
  const found: TlObject[] = [];
  switch (file.kind) {
    case "video":
      found.push({ _: "documentAttributeVideo", supports_streaming: true, duration, w, h });
      break;
    case "video-note":
      found.push({ _: "documentAttributeVideo", round_message: true, duration, w, h });
      break;
    case "animation":
      found.push({ _: "documentAttributeVideo", nosound: true, duration, w, h }, { _: "documentAttributeAnimated" });
      break;
    case "audio":
      found.push({ _: "documentAttributeAudio", duration, title: file.title, performer: file.performer });
      break;
    case "voice":
      found.push({ _: "documentAttributeAudio", voice: true, duration, waveform: waveform(file) });
      break;
    case "sticker":
      found.push(
        { _: "documentAttributeImageSize", w, h },
        { _: "documentAttributeSticker", alt: file.emoji ?? "", stickerset: { _: "inputStickerSetEmpty" } },
      );
      break;
    default:
      if (w > 0 && h > 0) found.push({ _: "documentAttributeImageSize", w, h });
  }
  if (file.fileName !== undefined) found.push({ _: "documentAttributeFilename", file_name: file.fileName });
  return found;
}

/** 100 loudness values of five bits each, packed, as voice notes carry them. */
function waveform(file: StoredFile): Buffer {
  const random = new SeededRandom(hashText(String(file.id)));
  const packed = Buffer.alloc(63);
  for (let i = 0; i < 100; i++) {
    const value = random.int(2, 31);
    const bit = i * 5;
    const at = bit >> 3;
    packed.writeUInt16LE((packed.readUInt16LE(at) | (value << (bit & 7))) & 0xffff, at);
  }
  return packed;
}

function webPageMedia(domain: Domain, media: MessageMedia & { kind: "webpage" }): TlObject {
  const photo = media.photoFileId === undefined ? undefined : domain.world.files.require(media.photoFileId);
  return {
    _: "messageMediaWebPage",
    webpage: {
      _: "webPage",
      id: BigInt(hashText(media.url)),
      url: media.url,
      display_url: media.url.replace(/^https?:\/\//, ""),
      hash: 0,
      type: "article",
      site_name: media.siteName,
      title: media.title,
      description: media.description,
      photo: photo ? photoObject(domain, photo) : undefined,
    },
  };
}

function pollMedia(media: MessageMedia & { kind: "poll" }): TlObject {
  const plain = (text: string): TlObject => ({ _: "textWithEntities", text, entities: [] });
  return {
    _: "messageMediaPoll",
    poll: {
      _: "poll",
      id: BigInt(hashText(media.question)),
      question: plain(media.question),
      answers: media.answers.map((answer, i) => ({ _: "pollAnswer", text: plain(answer), option: Buffer.from([i]) })),
      hash: 0n,
    },
    results: { _: "pollResults", total_voters: 0 },
  };
}
