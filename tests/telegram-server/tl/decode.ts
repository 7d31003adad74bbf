import type { TlObject, TlValue } from "../contract";
import { boolFalseId, boolTrueId, isBitSet, vectorId } from "./encode";
import { schemaOfLayer, serviceSchema } from "./layers";
import type { Schema } from "./schema";
import type { Combinator, TlType } from "./schema-types";
import { TlDecodeError, TlReader } from "./tl-reader";

/** Reads one boxed object (a constructor or a method) of the nearest known layer. Throws TlDecodeError. */
export function decode(layer: number, bytes: Buffer): TlObject {
  const reader = new TlReader(bytes);
  const object = readObject(reader, schemaOfLayer(layer));
  if (reader.remaining > 0) throw new TlDecodeError(`${reader.remaining} bytes are left after ${object._}`);
  return object;
}

/** Reads the result of the method `methodName` as its declared type: what `encodeResult` writes. Throws TlDecodeError. */
export function decodeResult(layer: number, methodName: string, bytes: Buffer): TlValue {
  const schema = schemaOfLayer(layer);
  const method = schema.methodNamed(methodName);
  if (method === undefined) throw new TlDecodeError(`${schema.title} has no method ${methodName}`);
  return readValue(new TlReader(bytes), schema, method.result);
}

/** Reads a message of MTProto itself. Bytes after it are ignored (it may be padded). Throws TlDecodeError. */
export function decodeService(bytes: Buffer): { object: TlObject; length: number } {
  const reader = new TlReader(bytes);
  const object = readObject(reader, serviceSchema);
  return { object, length: reader.position };
}

/** Reads an id and the constructor or method it stands for. */
export function readObject(reader: TlReader, schema: Schema): TlObject {
  const id = reader.uint32();
  const combinator = schema.byId(id);
  if (combinator === undefined) throw new TlDecodeError(`${schema.title} has no constructor 0x${id.toString(16)}`);
  return readFields(reader, schema, combinator);
}

/** Reads the fields of a combinator up to, and not including, its query if it wraps one. */
export function readFields(reader: TlReader, schema: Schema, combinator: Combinator): TlObject {
  const object: TlObject = { _: combinator.name };
  const words = new Map<string, number>();
  for (const { name, type, flag } of combinator.parameters) {
    if (type.kind === "flags") {
      words.set(name, reader.uint32());
      continue;
    }
    if (flag !== undefined && !isBitSet(words.get(flag.word) ?? 0, flag.bit)) continue;
    if (type.kind === "query") break;
    object[name] = readValue(reader, schema, type);
  }
  return object;
}

function readValue(reader: TlReader, schema: Schema, type: TlType): TlValue {
  switch (type.kind) {
    case "boxed":
      return readBoxed(reader, schema, type.type);
    case "vector":
      return readVector(reader, schema, type);
    case "bare": {
      const combinator = schema.constructorNamed(type.constructorName);
      if (combinator === undefined)
        throw new TlDecodeError(`${schema.title} has no constructor ${type.constructorName}`);
      return readFields(reader, schema, combinator);
    }
    case "query":
      return readObject(reader, schema);
    default:
      return readPrimitive(reader, type.kind);
  }
}

function readBoxed(reader: TlReader, schema: Schema, typeName: string): TlObject {
  const object = readObject(reader, schema);
  const result = schema.constructorNamed(object._)?.result;
  if (result?.kind !== "boxed" || result.type !== typeName) {
    throw new TlDecodeError(`${object._} where a ${typeName} is expected`);
  }
  return object;
}

function readVector(reader: TlReader, schema: Schema, type: Extract<TlType, { kind: "vector" }>): TlValue[] {
  if (!type.bare && reader.uint32() !== vectorId) throw new TlDecodeError("Not a vector");
  const count = reader.int32();
  // The smallest item takes four bytes; a count beyond that is damage, not a reason to allocate.
  if (count < 0 || count * 4 > reader.remaining) throw new TlDecodeError(`A vector of ${count} items does not fit`);
  const items: TlValue[] = [];
  for (let index = 0; index < count; index++) items.push(readValue(reader, schema, type.item));
  return items;
}

type PrimitiveKind = Exclude<TlType["kind"], "boxed" | "vector" | "bare" | "query">;

function readPrimitive(reader: TlReader, kind: PrimitiveKind): TlValue {
  switch (kind) {
    case "int":
      return reader.int32();
    case "flags":
      return reader.uint32();
    case "long":
      return reader.int64();
    case "double":
      return reader.double();
    case "string":
      return reader.string();
    case "bytes":
      return reader.bytes();
    case "int128":
      return reader.raw(16);
    case "int256":
      return reader.raw(32);
    case "true":
      return true;
    case "bool":
      return readBool(reader);
  }
}

function readBool(reader: TlReader): boolean {
  const id = reader.uint32();
  if (id === boolTrueId) return true;
  if (id === boolFalseId) return false;
  throw new TlDecodeError(`Not a Bool: 0x${id.toString(16)}`);
}
