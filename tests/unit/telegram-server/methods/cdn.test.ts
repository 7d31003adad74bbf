import { createDecipheriv, createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { AuthorizationKey, TlObject } from "../../../telegram-server/contract";
import { bytes, objects } from "../../../telegram-server/methods/tl-fields";
import type { StoredFile } from "../../../telegram-server/world/file-types";
import { Api } from "./support/api-client";

const mebibyte = 1 << 20;
const sizeBytes = 2 * mebibyte + 5;

let api: Api;
/** Signed in at the master, and a key of the CDN, on which nobody is signed in. */
let key: AuthorizationKey;
let cdnKey: AuthorizationKey;
let file: StoredFile;

beforeEach(() => {
  api = new Api();
  key = api.signedIn();
  cdnKey = api.key(api.domain.cdn.dcId);
  file = api.domain.world.files.add({ kind: "document", dcId: 2, date: 1000, sizeBytes });
  file.cdn = "stored";
});

function getFile(more: Partial<TlObject> = {}): TlObject {
  const location = {
    _: "inputDocumentFileLocation",
    id: file.id,
    access_hash: file.accessHash,
    file_reference: api.domain.references.issue(file.id),
    thumb_size: "",
  };
  return { _: "upload.getFile", location, offset: 0n, limit: mebibyte, cdn_supported: true, ...more };
}

const redirect = (): Promise<TlObject> => api.call(key, getFile());
const getCdnFile = (file_token: Buffer, offset: number): TlObject => ({
  _: "upload.getCdnFile",
  file_token,
  offset: BigInt(offset),
  limit: mebibyte,
});

describe("the CDN", () => {
  test("gives what decrypts to the file, under the hashes that the master gives", async () => {
    const way = await redirect();
    expect(way).toMatchObject({ _: "upload.fileCdnRedirect", dc_id: api.domain.cdn.dcId });
    const offset = mebibyte;
    const answer = await api.call(cdnKey, getCdnFile(bytes(way, "file_token"), offset));
    const iv = Buffer.from(bytes(way, "encryption_iv"));
    iv.writeUInt32BE(offset / 16, 12);
    const plain = createDecipheriv("aes-256-ctr", bytes(way, "encryption_key"), iv).update(bytes(answer, "bytes"));
    expect(plain.equals(api.domain.world.files.read(file, "", offset, mebibyte))).toBe(true);
    const question = { _: "upload.getCdnFileHashes", file_token: way.file_token, offset: BigInt(offset) };
    const hashes = objects({ _: "", list: (await api.run(key, question)) as TlObject[] }, "list");
    expect(bytes(hashes[0] ?? { _: "" }, "hash")).toEqual(
      createHash("sha256")
        .update(plain.subarray(0, 128 * 1024))
        .digest(),
    );
  });

  test("is for clients that say so, and for files on it", async () => {
    expect((await api.call(key, getFile({ cdn_supported: false })))._).toBe("upload.file");
    file.cdn = undefined;
    expect((await redirect())._).toBe("upload.file");
  });

  test("answers no other method, and the master not that one", async () => {
    expect(await api.refusal(cdnKey, { _: "help.getConfig" })).toBe("400 CDN_METHOD_INVALID");
    expect(await api.refusal(cdnKey, getFile())).toBe("400 CDN_METHOD_INVALID");
    const { file_token } = await redirect();
    if (!Buffer.isBuffer(file_token)) throw new Error("no token");
    expect(await api.refusal(key, getCdnFile(file_token, 0))).toBe("400 CDN_METHOD_INVALID");
  });

  test("refuses unknown and expired tokens and parts off the rules", async () => {
    const token = bytes(await redirect(), "file_token");
    expect(await api.refusal(cdnKey, getCdnFile(Buffer.alloc(32), 0))).toBe("400 FILE_TOKEN_INVALID");
    expect(await api.refusal(cdnKey, getCdnFile(token, 1000))).toBe("400 OFFSET_INVALID");
    api.domain.cdn.files.expireTokens();
    expect(await api.refusal(cdnKey, getCdnFile(token, 0))).toBe("400 FILE_TOKEN_INVALID");
    expect(bytes(await redirect(), "file_token").equals(token)).toBe(false);
  });

  test("asks for a file that it dropped, and has it once the master was told", async () => {
    file.cdn = "dropped";
    const token = bytes(await redirect(), "file_token");
    const { _, request_token } = await api.call(cdnKey, getCdnFile(token, 0));
    expect(_).toBe("upload.cdnFileReuploadNeeded");
    const reupload = { _: "upload.reuploadCdnFile", file_token: token };
    const wrong = { ...reupload, request_token: Buffer.alloc(32) };
    expect(await api.refusal(key, wrong)).toBe("400 REQUEST_TOKEN_INVALID");
    expect(await api.run(key, { ...reupload, request_token })).toHaveLength(8);
    expect((await api.call(cdnKey, getCdnFile(token, 0)))._).toBe("upload.cdnFile");
  });
});
