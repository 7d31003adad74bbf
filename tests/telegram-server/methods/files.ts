import { type MethodResult, RpcError, type TlObject } from "../contract";
import type { StoredFile } from "../world/file-types";
import { isChannelKind } from "../world/world";
import type { Caller, Domain, SignedInMethod } from "./domain";
import { chatOfPeer, userOfInput } from "./input-peers";
import { bytes, flag, int, long, object, text } from "./tl-fields";

const kibibyte = 1024;
/** A part must lie within one block of this size (https://core.telegram.org/api/files#downloading-files). */
const blockBytes = 1 << 20;

/** Where a request points: a stored file and, unless the whole document is meant, one of its sizes. */
export interface ResolvedLocation {
  file: StoredFile;
  sizeType: string;
  sizeBytes: number;
}

export const fileMethods: Record<string, SignedInMethod> = {
  "upload.getFile": getFile,
  "upload.getFileHashes": getFileHashes,
};

/** Key of a location in the counters: the file id and, for a photo size or thumbnail, ":" and its letter. */
export function counterKey(location: Pick<ResolvedLocation, "file" | "sizeType">): string {
  return location.sizeType === "" ? String(location.file.id) : `${location.file.id}:${location.sizeType}`;
}

/** https://core.telegram.org/method/upload.getFile */
function getFile(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const offset = Number(long(request, "offset"));
  const limit = int(request, "limit");
  checkRange(offset, limit, flag(request, "precise"));
  const location = resolveLocation(object(request, "location"), caller, domain);
  if (location.file.cdn !== undefined && flag(request, "cdn_supported")) return cdnRedirect(location, offset, domain);
  const part = domain.world.files.read(location.file, location.sizeType, offset, limit);
  domain.counters.served(counterKey(location), offset, limit, part.length);
  return {
    _: "upload.file",
    type: { _: storageType(location) },
    mtime: location.file.date,
    bytes: part,
  };
}

/** https://core.telegram.org/method/upload.getFileHashes: SHA-256 of the next ranges from the one that holds `offset`. */
function getFileHashes(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const location = resolveLocation(object(request, "location"), caller, domain);
  const offset = Number(long(request, "offset"));
  if (offset < 0) throw new RpcError(400, "OFFSET_INVALID");
  return location.file.hashed === false ? [] : hashesFrom(location, offset, domain);
}

/** The hashes of consecutive ranges from the one that holds `offset`, as TL. */
export function hashesFrom(location: ResolvedLocation, offset: number, domain: Domain): TlObject[] {
  const { rangeBytes, rangesPerAnswer } = domain.hashes;
  const hashes: TlObject[] = [];
  let at = offset - (offset % rangeBytes);
  for (; at < location.sizeBytes && hashes.length < rangesPerAnswer; at += rangeBytes) {
    const limit = Math.min(rangeBytes, location.sizeBytes - at);
    const hash = domain.world.files.rangeHash(location.file, location.sizeType, at, limit);
    hashes.push({ _: "fileHash", offset: BigInt(at), limit, hash });
  }
  return hashes;
}

/** Sends the client to the CDN, with the hashes from the part that it asked for on. */
function cdnRedirect({ file, sizeType, sizeBytes }: ResolvedLocation, offset: number, domain: Domain): TlObject {
  const granted = domain.cdn.files.grant(file, sizeType);
  return {
    _: "upload.fileCdnRedirect",
    dc_id: domain.cdn.dcId,
    file_token: granted.token,
    encryption_key: granted.key,
    encryption_iv: granted.iv,
    file_hashes: hashesFrom({ file, sizeType, sizeBytes }, offset, domain),
  };
}

/**
 * The rules of alignment (https://core.telegram.org/api/files#downloading-files). Without `precise`: offset and limit
 * divisible by 4 KiB, and 1 MiB divisible by limit. With it: both divisible by 1 KiB, limit at most 1 MiB. Always: within
 * one block of 1 MiB.
 */
export function checkRange(offset: number, limit: number, precise: boolean): void {
  const unit = precise ? kibibyte : 4 * kibibyte;
  if (offset < 0 || offset % unit !== 0) throw new RpcError(400, "OFFSET_INVALID");
  const badLimit = limit <= 0 || limit % unit !== 0 || limit > blockBytes || (!precise && blockBytes % limit !== 0);
  if (badLimit) throw new RpcError(400, "LIMIT_INVALID");
  const block = (at: number) => Math.floor(at / blockBytes);
  if (block(offset) !== block(offset + limit - 1)) throw new RpcError(400, "LIMIT_INVALID");
}

/** Finds the file of an InputFileLocation on this data centre, or refuses as Telegram does. */
export function resolveLocation(location: TlObject, caller: Caller, domain: Domain): ResolvedLocation {
  const file = fileOfLocation(location, caller, domain);
  if (file.dcId !== caller.context.dcId) throw new RpcError(303, `FILE_MIGRATE_${file.dcId}`);
  if (location._ !== "inputPeerPhotoFileLocation") checkReference(bytes(location, "file_reference"), file, domain);
  const sizeType = sizeTypeOf(location, file);
  const sizeBytes = domain.world.files.sizeOf(file, sizeType);
  if (sizeBytes === undefined) throw new RpcError(400, "LOCATION_INVALID");
  return { file, sizeType, sizeBytes };
}

function fileOfLocation(location: TlObject, caller: Caller, domain: Domain): StoredFile {
  switch (location._) {
    case "inputDocumentFileLocation":
    case "inputPhotoFileLocation": {
      const file = domain.world.files.get(long(location, "id"));
      const isPhoto = location._ === "inputPhotoFileLocation";
      const fits = file && file.accessHash === long(location, "access_hash") && (file.kind === "photo") === isPhoto;
      if (!fits) throw new RpcError(400, isPhoto ? "FILE_ID_INVALID" : "LOCATION_INVALID");
      return file;
    }
    case "inputPeerPhotoFileLocation": {
      const photoId = peerPhotoId(object(location, "peer"), caller, domain);
      const file = photoId === long(location, "photo_id") ? domain.world.files.get(photoId) : undefined;
      if (!file) throw new RpcError(400, "LOCATION_INVALID");
      return file;
    }
    default:
      throw new RpcError(400, "LOCATION_INVALID");
  }
}

function peerPhotoId(peer: TlObject, caller: Caller, domain: Domain): bigint | undefined {
  if (peer._ === "inputPeerUser" || peer._ === "inputPeerSelf" || peer._ === "inputPeerUserFromMessage") {
    return userOfInput(peer, caller, domain).photo?.fileId;
  }
  const chat = chatOfPeer(peer, caller, domain);
  return isChannelKind(chat.kind) || chat.kind === "group" ? chat.photo?.fileId : undefined;
}

/** Which of the file's sizes the location means; peer photos say only big or small. */
function sizeTypeOf(location: TlObject, file: StoredFile): string {
  if (location._ !== "inputPeerPhotoFileLocation") return text(location, "thumb_size");
  const chosen = flag(location, "big") ? file.sizes.at(-1) : file.sizes[0];
  return chosen?.type ?? "";
}

function checkReference(reference: Buffer, file: StoredFile, domain: Domain): void {
  const verdict = domain.references.check(file.id, reference);
  if (verdict !== "valid") throw new RpcError(400, `FILE_REFERENCE_${verdict.toUpperCase()}`);
}

function storageType(location: ResolvedLocation): string {
  if (location.sizeType !== "") return "storage.fileJpeg";
  switch (location.file.mimeType) {
    case "video/mp4":
      return "storage.fileMp4";
    case "audio/mpeg":
      return "storage.fileMp3";
    case "image/webp":
      return "storage.fileWebp";
    case "application/pdf":
      return "storage.filePdf";
    case "image/jpeg":
      return "storage.fileJpeg";
    case "image/png":
      return "storage.filePng";
    default:
      return "storage.fileUnknown";
  }
}
