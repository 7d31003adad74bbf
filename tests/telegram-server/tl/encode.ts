import type { TlObject, TlValue } from "../contract";
import { isKnownParameter, schemaOfLayer, serviceSchema } from "./layers";
import type { Schema } from "./schema";
import type { Combinator, TlParameter, TlType } from "./schema-types";
import { joinPieces, type Pieces, TlWriter } from "./tl-writer";

/** The object cannot be written: a field is missing or of a wrong type, or the layer does not know the constructor. */
export class TlEncodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TlEncodeError";
  }
}

export const vectorId = 0x1cb5c415;
export const boolTrueId = 0x997275b5;
export const boolFalseId = 0xbc799737;

/**
 * Writes a boxed object in the nearest known layer. Fields that only another layer has are dropped.
 * Throws TlEncodeError for a constructor the layer lacks, and for fields that are missing, of a wrong type or in no layer at all.
 */
export function encode(layer: number, object: TlObject): Buffer {
  const writer = new TlWriter();
  writeNamedObject(writer, schemaOfLayer(layer), object);
  return joinPieces(writer.finish());
}

/** Like {@link encode}, for an object that must be of type `typeName`, for example "Updates". */
export function encodeBoxed(layer: number, typeName: string, object: TlObject): Pieces {
  const writer = new TlWriter();
  writeValue(writer, schemaOfLayer(layer), { kind: "boxed", type: typeName }, object, typeName);
  return writer.finish();
}

/** Writes what the method `methodName` returned, checked against the result type the layer gives it. Throws TlEncodeError. */
export function encodeResult(layer: number, methodName: string, result: TlObject | TlValue[] | boolean): Pieces {
  const schema = schemaOfLayer(layer);
  const method = schema.methodNamed(methodName);
  if (method === undefined) throw new TlEncodeError(`${schema.title} has no method ${methodName}`);
  const writer = new TlWriter();
  writeValue(writer, schema, method.result, result, `result of ${methodName}`);
  return writer.finish();
}

/** Writes a message of MTProto itself, for example `{_: "pong", msg_id, ping_id}`. Throws TlEncodeError. */
export function encodeService(object: TlObject): Buffer {
  const writer = new TlWriter();
  writeNamedObject(writer, serviceSchema, object);
  return joinPieces(writer.finish());
}

function writeNamedObject(writer: TlWriter, schema: Schema, object: TlObject): void {
  const combinator = schema.named(object._);
  if (combinator === undefined) throw new TlEncodeError(`${schema.title} has no constructor or method ${object._}`);
  writer.uint32(combinator.id);
  writeFields(writer, schema, combinator, object);
}

function writeFields(writer: TlWriter, schema: Schema, combinator: Combinator, object: TlObject): void {
  rejectUnknownFields(combinator, object);
  const words = flagWords(combinator, object);
  for (const parameter of combinator.parameters) {
    const path = `${combinator.name}.${parameter.name}`;
    if (parameter.type.kind === "flags") {
      writer.uint32(words.get(parameter.name) ?? 0);
      continue;
    }
    const flag = parameter.flag;
    if (flag !== undefined && !isBitSet(words.get(flag.word) ?? 0, flag.bit)) continue;
    if (parameter.type.kind === "true") continue;
    const value = object[parameter.name];
    if (value === undefined) throw new TlEncodeError(missingMessage(path, parameter));
    writeValue(writer, schema, parameter.type, value, path);
  }
}

/** A field that no layer knows is a misspelling: better loud than dropped. */
function rejectUnknownFields(combinator: Combinator, object: TlObject): void {
  for (const field in object) {
    if (field === "_" || object[field] === undefined || isKnownParameter(combinator.name, field)) continue;
    throw new TlEncodeError(`${combinator.name} has no field ${field} in any layer`);
  }
}

function flagWords(combinator: Combinator, object: TlObject): Map<string, number> {
  const words = new Map<string, number>();
  for (const { name, type, flag } of combinator.parameters) {
    if (flag === undefined) continue;
    const value = object[name];
    const present = type.kind === "true" ? value === true : value !== undefined;
    if (type.kind === "true" && value !== undefined && typeof value !== "boolean") {
      throw wrongType(`${combinator.name}.${name}`, "a boolean", value);
    }
    if (present) words.set(flag.word, ((words.get(flag.word) ?? 0) | (1 << flag.bit)) >>> 0);
  }
  return words;
}

export function isBitSet(word: number, bit: number): boolean {
  return ((word >>> bit) & 1) === 1;
}

function missingMessage(path: string, parameter: TlParameter): string {
  if (parameter.flag === undefined) return `${path} is missing`;
  return `${path} is missing: another field sets its flag ${parameter.flag.word}.${parameter.flag.bit}`;
}

function writeValue(writer: TlWriter, schema: Schema, type: TlType, value: TlValue, path: string): void {
  switch (type.kind) {
    case "boxed":
      writeBoxed(writer, schema, type.type, asObject(value, path), path);
      break;
    case "vector":
      writeVector(writer, schema, type, value, path);
      break;
    case "bare":
      writeFields(writer, schema, bareConstructor(schema, type.constructorName), asObject(value, path));
      break;
    case "query":
      writeNamedObject(writer, schema, asObject(value, path));
      break;
    default:
      primitiveWriters[type.kind](writer, value, path);
  }
}

function bareConstructor(schema: Schema, name: string): Combinator {
  const combinator = schema.constructorNamed(name);
  if (combinator === undefined) throw new TlEncodeError(`${schema.title} has no constructor ${name}`);
  return combinator;
}

function writeBoxed(writer: TlWriter, schema: Schema, typeName: string, object: TlObject, path: string): void {
  const combinator = schema.constructorNamed(object._);
  if (combinator === undefined) throw new TlEncodeError(`${path}: ${schema.title} has no constructor ${object._}`);
  const actual = combinator.result.kind === "boxed" ? combinator.result.type : combinator.result.kind;
  if (actual !== typeName) throw new TlEncodeError(`${path}: ${object._} is a ${actual}, not a ${typeName}`);
  writer.uint32(combinator.id);
  writeFields(writer, schema, combinator, object);
}

function writeVector(
  writer: TlWriter,
  schema: Schema,
  type: Extract<TlType, { kind: "vector" }>,
  value: TlValue,
  path: string,
): void {
  if (!Array.isArray(value)) throw wrongType(path, "an array", value);
  if (!type.bare) writer.uint32(vectorId);
  writer.int32(value.length);
  for (const [index, item] of value.entries()) {
    if (item === undefined) throw new TlEncodeError(`${path}[${index}] is missing`);
    writeValue(writer, schema, type.item, item, `${path}[${index}]`);
  }
}

type PrimitiveKind = Exclude<TlType["kind"], "boxed" | "vector" | "bare" | "query">;

type PrimitiveWriter = (writer: TlWriter, value: TlValue, path: string) => void;

const primitiveWriters: Record<PrimitiveKind, PrimitiveWriter> = {
  int: (writer, value, path) => writer.int32(asInt(value, path)),
  flags: (writer, value, path) => writer.uint32(asInt(value, path) >>> 0),
  long: (writer, value, path) => writer.int64(asLong(value, path)),
  double: (writer, value, path) => writer.double(asNumber(value, path)),
  string: (writer, value, path) => writer.string(asString(value, path)),
  bytes: (writer, value, path) => writer.bytes(asBuffer(value, path)),
  int128: (writer, value, path) => writer.raw(asBuffer(value, path, 16)),
  int256: (writer, value, path) => writer.raw(asBuffer(value, path, 32)),
  bool: writeBool,
  true: writeBool,
};

function writeBool(writer: TlWriter, value: TlValue, path: string): void {
  if (typeof value !== "boolean") throw wrongType(path, "a boolean", value);
  writer.uint32(value ? boolTrueId : boolFalseId);
}

function asNumber(value: TlValue, path: string): number {
  if (typeof value !== "number") throw wrongType(path, "a number", value);
  return value;
}

function asString(value: TlValue, path: string): string {
  if (typeof value !== "string") throw wrongType(path, "a string", value);
  return value;
}

function asInt(value: TlValue, path: string): number {
  if (typeof value !== "number" || (value | 0) !== value) throw wrongType(path, "a 32-bit integer", value);
  return value;
}

function asLong(value: TlValue, path: string): bigint {
  if (typeof value !== "bigint" || BigInt.asIntN(64, value) !== value) {
    throw wrongType(path, "a signed 64-bit bigint", value);
  }
  return value;
}

function asBuffer(value: TlValue, path: string, length?: number): Buffer {
  if (!Buffer.isBuffer(value)) throw wrongType(path, "a Buffer", value);
  if (length !== undefined && value.length !== length) throw wrongType(path, `a Buffer of ${length} bytes`, value);
  return value;
}

function asObject(value: TlValue, path: string): TlObject {
  if (typeof value !== "object" || Array.isArray(value) || Buffer.isBuffer(value) || typeof value._ !== "string") {
    throw wrongType(path, "a TL object", value);
  }
  return value;
}

function wrongType(path: string, expected: string, value: TlValue): TlEncodeError {
  return new TlEncodeError(`${path} must be ${expected}, not ${describe(value)}`);
}

function describe(value: TlValue): string {
  if (Buffer.isBuffer(value)) return `a Buffer of ${value.length} bytes`;
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return `an object (${String(value._)})`;
  return `${typeof value} ${String(value).slice(0, 40)}`;
}
