import type { TlObject, TlValue } from "../contract";

/** Typed access to the fields of a request. A wrong type means that the codec and the schema disagree: the server's bug. */
function wrong(object: TlObject, field: string, wanted: string): never {
  throw new TypeError(`${object._}.${field} should be ${wanted}, is ${typeof object[field]}`);
}

export function int(object: TlObject, field: string): number {
  const value = object[field];
  return typeof value === "number" ? value : wrong(object, field, "an int");
}

/** An int of a flag; `fallback` when it is not sent. */
export function optionalInt(object: TlObject, field: string, fallback = 0): number {
  return object[field] === undefined ? fallback : int(object, field);
}

export function long(object: TlObject, field: string): bigint {
  const value = object[field];
  if (typeof value === "bigint") return value;
  // Layer 227's schema calls ids of 53 bits `int53`; a codec may hand them over as numbers.
  return typeof value === "number" ? BigInt(value) : wrong(object, field, "a long");
}

export function text(object: TlObject, field: string): string {
  const value = object[field];
  return typeof value === "string" ? value : wrong(object, field, "a string");
}

/** A string of a flag; empty when it is not sent. */
export function optionalText(object: TlObject, field: string): string {
  return object[field] === undefined ? "" : text(object, field);
}

export function bytes(object: TlObject, field: string): Buffer {
  const value = object[field];
  return Buffer.isBuffer(value) ? value : wrong(object, field, "bytes");
}

export function flag(object: TlObject, field: string): boolean {
  return object[field] === true;
}

export function isObject(value: TlValue): value is TlObject {
  return typeof value === "object" && !Array.isArray(value) && !Buffer.isBuffer(value);
}

export function object(parent: TlObject, field: string): TlObject {
  const value = parent[field];
  return isObject(value) ? value : wrong(parent, field, "an object");
}

export function optionalObject(parent: TlObject, field: string): TlObject | undefined {
  return parent[field] === undefined ? undefined : object(parent, field);
}

export function list(parent: TlObject, field: string): TlValue[] {
  const value = parent[field];
  return Array.isArray(value) ? value : wrong(parent, field, "a vector");
}

export function objects(parent: TlObject, field: string): TlObject[] {
  return list(parent, field).filter(isObject);
}

export function longs(parent: TlObject, field: string): bigint[] {
  return list(parent, field).map((value) => (typeof value === "bigint" ? value : BigInt(Number(value))));
}

export function ints(parent: TlObject, field: string): number[] {
  return list(parent, field).map(Number);
}
