import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TlObject } from "../../../telegram-server/contract";
import { decode, decodeResult, decodeService } from "../../../telegram-server/tl/decode";
import { decodeRequest } from "../../../telegram-server/tl/decode-request";
import { encode, encodeBoxed, encodeResult, encodeService } from "../../../telegram-server/tl/encode";
import { gunzip, packIfSmaller } from "../../../telegram-server/tl/gzip-packed";
import { knownLayers, nearestLayer, schemaOfLayer, serviceSchema } from "../../../telegram-server/tl/layers";
import { parseTlText } from "../../../telegram-server/tl/parse-tl-text";
import { joinPieces, TlWriter } from "../../../telegram-server/tl/tl-writer";
import { randomFrom, ValueGenerator } from "./support/value-generator";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe.each(knownLayers)("layer %i", (layer) => {
  const schema = schemaOfLayer(layer);
  const generator = new ValueGenerator(schema);
  const constructors = [...schema.constructors()];
  const methods = [...schema.methods()];
  const plainMethods = methods.filter(({ parameters }) => parameters.every(({ type }) => type.kind !== "query"));

  test("any constructor comes back as it was", () => {
    fc.assert(
      fc.property(fc.constantFrom(...constructors), seeds, (combinator, seed) => {
        const object = generator.object(combinator, randomFrom(seed));
        expect(decode(layer, encode(layer, object))).toEqual(object);
      }),
      { numRuns: 1500 },
    );
  });

  test("any request comes back as it was", () => {
    fc.assert(
      fc.property(fc.constantFrom(...plainMethods), seeds, (method, seed) => {
        const request = generator.object(method, randomFrom(seed));
        expect(decodeRequest(layer, encode(layer, request)).method).toEqual(request);
      }),
      { numRuns: 800 },
    );
  });

  test("every method's result comes back as it was", () => {
    for (const [index, method] of plainMethods.entries()) {
      const result = generator.value(method.result, randomFrom(index));
      if (typeof result !== "object" && typeof result !== "boolean") throw new Error(`Result of ${method.name}`);
      if (Buffer.isBuffer(result)) throw new Error(`Result of ${method.name}`);
      const bytes = joinPieces(encodeResult(layer, method.name, result));
      expect(decodeResult(layer, method.name, bytes)).toEqual(result);
    }
  });

  test("damaged bytes are an error or another value, never a crash of another kind", () => {
    fc.assert(
      fc.property(fc.constantFrom(...constructors), seeds, fc.nat(), fc.nat(255), (combinator, seed, place, byte) => {
        const bytes = Buffer.from(encode(layer, generator.object(combinator, randomFrom(seed))));
        bytes[place % bytes.length] = byte;
        try {
          decode(layer, bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: "TlDecodeError" });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("layers", () => {
  test("are GramJS's and mtcute's", () => {
    expect(knownLayers).toEqual([198, 227]);
  });

  test.each([
    [1, 198],
    [198, 198],
    [214, 198],
    [227, 227],
    [500, 227],
  ])("layer %i is answered in %i", (asked, answered) => {
    expect(nearestLayer(asked)).toBe(answered);
  });

  test("a field that only the other layer has is dropped", () => {
    const [lower, upper] = [schemaOfLayer(198), schemaOfLayer(227)];
    const message = upper.constructorNamed("message")?.parameters.map(({ name }) => name) ?? [];
    const older = lower.constructorNamed("message")?.parameters.map(({ name }) => name) ?? [];
    expect(message.filter((name) => !older.includes(name))).toContain("from_rank");
    const object = {
      _: "message",
      id: 1,
      peer_id: { _: "peerUser", user_id: 5n },
      date: 1,
      message: "text",
      from_rank: "rank",
    };
    expect(decode(227, encode(227, object))).toEqual(object);
    const { from_rank: _dropped, ...rest } = object;
    expect(decode(198, encode(198, object))).toEqual(rest);
  });
});

describe("encoding is strict:", () => {
  const user = { _: "inputPeerUser", user_id: 1n, access_hash: 2n };

  test.each<[string, TlObject, string]>([
    ["missing field", { _: "inputPeerUser", user_id: 1n }, "inputPeerUser.access_hash is missing"],
    ["misspelt field", { ...user, acces_hash: 1n }, "inputPeerUser has no field acces_hash in any layer"],
    [
      "number for a long",
      { ...user, user_id: 1 },
      "inputPeerUser.user_id must be a signed 64-bit bigint, not number 1",
    ],
    ["long out of range", { ...user, user_id: 1n << 63n }, "inputPeerUser.user_id must be a signed 64-bit bigint"],
    ["int out of range", { _: "inputPeerUserFromMessage", peer: user, msg_id: 2 ** 31, user_id: 1n }, "32-bit integer"],
    ["fraction for an int", { _: "inputPeerUserFromMessage", peer: user, msg_id: 1.5, user_id: 1n }, "32-bit integer"],
    ["unknown constructor", { _: "inputPeerNobody" }, "layer 198 has no constructor or method inputPeerNobody"],
    [
      "constructor of another type",
      { _: "inputPeerUserFromMessage", peer: { _: "peerUser", user_id: 1n }, msg_id: 1, user_id: 1n },
      "inputPeerUserFromMessage.peer: peerUser is a Peer, not a InputPeer",
    ],
    ["string for a boolean", { _: "messages.getDialogs", exclude_pinned: "yes" }, "must be a boolean"],
    ["object for a vector", { _: "users.getUsers", id: user }, "users.getUsers.id must be an array"],
  ])("%s", (_title, object, message) => {
    expect(() => encode(198, object)).toThrow(message);
  });

  test("fields that share a flag are there together or not at all", () => {
    const photo = {
      _: "messageMediaInvoice",
      title: "",
      description: "",
      currency: "",
      total_amount: 1n,
      start_param: "",
    };
    expect(() => encode(198, photo)).not.toThrow();
    const venue = {
      _: "phone.groupParticipants",
      count: 0,
      participants: [],
      next_offset: "",
      chats: [],
      users: [],
      version: 1,
    };
    expect(() => encode(198, venue)).not.toThrow();
    const rights = {
      _: "inputGroupCallStream",
      call: { _: "inputGroupCall", id: 1n, access_hash: 1n },
      time_ms: 1n,
      scale: 1,
    };
    expect(() => encode(198, rights)).not.toThrow();
    expect(() => encode(198, { ...rights, video_channel: 1 })).toThrow(
      "inputGroupCallStream.video_quality is missing: another field sets its flag flags.0",
    );
  });

  test("a result must be of the method's type", () => {
    expect(() => encodeResult(198, "help.getConfig", true)).toThrow("result of help.getConfig must be a TL object");
    expect(() => encodeResult(198, "auth.logOut", { _: "boolTrue" })).toThrow("no constructor boolTrue");
    expect(() => encodeBoxed(198, "Updates", { _: "updates.state" })).toThrow("is a updates.State, not a Updates");
  });
});

describe("requests", () => {
  test("are unwrapped, in the layer they ask for, gzipped or not", () => {
    const inner = encode(227, { _: "messages.getHistory", ...historyFields });
    const zipped = new TlWriter();
    zipped.uint32(0xcb9f372d);
    zipped.int64(99n);
    for (const piece of packIfSmaller({
      pieces: [Buffer.concat([inner, Buffer.alloc(1000)])],
      length: 1000 + inner.length,
    }).pieces) {
      zipped.raw(piece);
    }
    const request = decodeRequest(198, joinPieces(zipped.finish()));
    expect(request.method).toEqual({ _: "messages.getHistory", ...historyFields });
    expect(request.wrappers).toEqual([{ _: "invokeAfterMsg", msg_id: 99n }]);
    const wrapped = encode(227, {
      _: "invokeWithLayer",
      layer: 230,
      query: {
        _: "initConnection",
        api_id: 1,
        device_model: "device",
        system_version: "1",
        app_version: "2",
        system_lang_code: "en",
        lang_pack: "",
        lang_code: "en",
        query: { _: "invokeWithoutUpdates", query: { _: "help.getConfig" } },
      },
    });
    const unwrapped = decodeRequest(198, wrapped);
    expect(unwrapped).toMatchObject({ layer: 227, layerAsked: 230, method: { _: "help.getConfig" } });
    expect(unwrapped.wrappers.map(({ _ }) => _)).toEqual(["invokeWithLayer", "initConnection", "invokeWithoutUpdates"]);
  });

  test("must be methods", () => {
    expect(() => decodeRequest(198, encode(198, { _: "inputPeerSelf" }))).toThrow("no method");
    expect(() => decodeRequest(198, Buffer.from("01020304", "hex"))).toThrow("layer 198 has no method 0x4030201");
  });
});

const historyFields = {
  peer: { _: "inputPeerSelf" },
  offset_id: 0,
  offset_date: 0,
  add_offset: 0,
  limit: 100,
  max_id: 0,
  min_id: 0,
  hash: 0n,
};

describe("MTProto's own messages", () => {
  test("come back as they were", () => {
    const salts = [{ _: "future_salt", valid_since: 1, valid_until: 2, salt: -3n }];
    const object = { _: "future_salts", req_msg_id: 5n, now: 6, salts };
    const bytes = encodeService(object);
    expect(decodeService(Buffer.concat([bytes, Buffer.alloc(8)])).length).toBe(bytes.length);
    // Bare items have no id, and so the count and three fields are all there is.
    expect(bytes).toHaveLength(4 + 8 + 4 + 4 + 16);
    expect(decodeService(bytes).object).toEqual(object);
  });

  test("have binary fields as bytes", () => {
    const kinds = (name: string) => serviceSchema.constructorNamed(name)?.parameters.map(({ type }) => type.kind);
    expect(kinds("p_q_inner_data")).toEqual(["bytes", "bytes", "bytes", "int128", "int128", "int256"]);
    expect(kinds("rpc_error")).toEqual(["int", "string"]);
  });
});

describe("the pieces of a value", () => {
  test("refer to long byte strings instead of copying them", () => {
    const bytes = Buffer.alloc(1 << 20, 1);
    const file = { _: "upload.file", type: { _: "storage.fileUnknown" }, mtime: 0, bytes };
    const { pieces, length } = encodeResult(198, "upload.getFile", file);
    expect(pieces.some((piece) => piece === bytes)).toBe(true);
    expect(length).toBe(4 + 4 + 4 + 4 + bytes.length);
    expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(length);
  });

  test("are gzipped where that helps, and come back", () => {
    const text = { pieces: [Buffer.from("the same again ".repeat(100))], length: 1500 };
    const packed = packIfSmaller(text);
    expect(packed.length).toBeLessThan(200);
    expect(packIfSmaller({ pieces: [Buffer.alloc(100)], length: 100 }).length).toBe(100);
    expect(() => gunzip(Buffer.from("no gzip"))).toThrow("gzip_packed");
  });
});

test("nested vectors and bare types are read from TL text", () => {
  const [nested, bare] = parseTlText(
    "a#1 rows:Vector<Vector<long>> = A;\nb#2 items:vector<a> one:%a = B;\nnoid x:int = B;",
  );
  const long = { kind: "vector", bare: false, item: { kind: "vector", bare: false, item: { kind: "long" } } };
  expect(nested?.parameters[0]?.type).toEqual(long);
  expect(bare?.parameters.map(({ type }) => type)).toEqual([
    { kind: "vector", bare: true, item: { kind: "bare", constructorName: "a" } },
    { kind: "bare", constructorName: "a" },
  ]);
});
