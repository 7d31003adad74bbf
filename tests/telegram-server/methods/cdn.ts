import { type MethodResult, RpcError, type TlObject } from "../contract";
import { type CdnFile, encryptForCdn } from "../world/cdn";
import type { Caller, Domain, OpenMethod, SignedInMethod } from "./domain";
import { checkRange, counterKey, hashesFrom, type ResolvedLocation } from "./files";
import { bytes, int, long } from "./tl-fields";

/** The one method of a CDN data centre (https://core.telegram.org/cdn); nobody is signed in there. */
export const cdnMethods: Record<string, OpenMethod> = {
  "upload.getCdnFile": (request, _context, domain) => getCdnFile(request, domain),
};

/** What the data centre that has the file itself answers about its copy on the CDN. */
export const masterCdnMethods: Record<string, SignedInMethod> = {
  "upload.getCdnFileHashes": getCdnFileHashes,
  "upload.reuploadCdnFile": reuploadCdnFile,
};

function getCdnFile(request: TlObject, domain: Domain): MethodResult {
  const granted = grantedTo(request, domain);
  const offset = Number(long(request, "offset"));
  const limit = int(request, "limit");
  checkRange(offset, limit, false);
  if (granted.file.cdn !== "stored") {
    return { _: "upload.cdnFileReuploadNeeded", request_token: domain.cdn.files.requestToken(granted) };
  }
  const part = domain.world.files.read(granted.file, granted.sizeType, offset, limit);
  domain.counters.served(counterKey(granted), offset, limit, part.length);
  return { _: "upload.cdnFile", bytes: encryptForCdn(part, granted, offset) };
}

function getCdnFileHashes(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  return hashesFrom(copyAt(request, caller, domain), Number(long(request, "offset")), domain);
}

function reuploadCdnFile(request: TlObject, caller: Caller, domain: Domain): MethodResult {
  const copy = copyAt(request, caller, domain);
  const wanted = domain.cdn.files.requestToken(grantedTo(request, domain));
  if (!bytes(request, "request_token").equals(wanted)) throw new RpcError(400, "REQUEST_TOKEN_INVALID");
  copy.file.cdn = "stored";
  return hashesFrom(copy, 0, domain);
}

function grantedTo(request: TlObject, domain: Domain): CdnFile {
  const granted = domain.cdn.files.find(bytes(request, "file_token"));
  if (granted === undefined) throw new RpcError(400, "FILE_TOKEN_INVALID");
  return granted;
}

/** The granted file, asked about where it lies. */
function copyAt(request: TlObject, caller: Caller, domain: Domain): ResolvedLocation {
  const { file, sizeType } = grantedTo(request, domain);
  const sizeBytes = domain.world.files.sizeOf(file, sizeType);
  if (file.dcId !== caller.context.dcId || sizeBytes === undefined) throw new RpcError(400, "FILE_TOKEN_INVALID");
  return { file, sizeType, sizeBytes };
}
