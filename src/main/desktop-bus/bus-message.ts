/**
 * D-Bus messages on the wire, as far as asking questions of text and hearing signals needs it: arguments sent are strings; of what
 * comes back, strings, flags and 32-bit numbers, plain or in a variant, are read.
 *
 * Source: D-Bus specification, "Message Format" and "Marshaling": https://dbus.freedesktop.org/doc/dbus-specification.html
 */
export interface MethodCall {
  /** Bus name of who is asked. */
  destination: string;
  path: string;
  interface: string;
  member: string;
  /** At most 255 strings. */
  args: readonly string[];
}

export type MessageKind = "call" | "return" | "error" | "signal";

export interface BusMessage {
  kind: MessageKind | "unknown";
  /** The sender's own number of it. */
  serial: number;
  /** Of the call that a return or an error answers. */
  replySerial: number | undefined;
  path: string | undefined;
  interface: string | undefined;
  member: string | undefined;
  errorName: string | undefined;
  /** Unique name of who sent it, as the bus itself says. */
  sender: string | undefined;
  /** The arguments. Throws for types other than those above and for a damaged body. */
  readArguments(): BusValue[];
}

export type BusValue = string | number | boolean;

const kinds: readonly MessageKind[] = ["call", "return", "error", "signal"];
const littleEndian = 0x6c;
const bigEndian = 0x42;
const protocolVersion = 1;
/** Byte order, kind, flags, version, body length, serial, and the length of the header fields. */
const fixedHeaderLength = 16;
/** The protocol allows 128 MiB; what this client asks for and listens to has some hundred bytes. */
const maxMessageLength = 1024 * 1024;

/** Codes of the header fields. */
const field = {
  path: 1,
  interface: 2,
  member: 3,
  errorName: 4,
  replySerial: 5,
  destination: 6,
  sender: 7,
  signature: 8,
};

/** A method call as bytes. `serial` is the sender's own number of it, not zero. */
export function encodeCall(call: MethodCall, serial: number): Buffer {
  const body = new Writer();
  for (const arg of call.args) body.string(arg);
  const fields = new Writer();
  fields.field(field.path, "o", call.path);
  fields.field(field.destination, "s", call.destination);
  fields.field(field.interface, "s", call.interface);
  fields.field(field.member, "s", call.member);
  if (call.args.length > 0) fields.field(field.signature, "g", "s".repeat(call.args.length));
  const fieldBytes = fields.bytes();
  const bodyBytes = body.bytes();
  const message = Buffer.alloc(aligned(fixedHeaderLength + fieldBytes.length, 8) + bodyBytes.length);
  message.set([littleEndian, kinds.indexOf("call") + 1, 0, protocolVersion]);
  message.writeUInt32LE(bodyBytes.length, 4);
  message.writeUInt32LE(serial, 8);
  message.writeUInt32LE(fieldBytes.length, 12);
  message.set(fieldBytes, fixedHeaderLength);
  message.set(bodyBytes, message.length - bodyBytes.length);
  return message;
}

/** Length in bytes of the message that begins here, or null while too little of it is there. Throws for what is no message. */
export function messageLength(bytes: Buffer): number | null {
  if (bytes.length < fixedHeaderLength) return null;
  if ((bytes[0] !== littleEndian && bytes[0] !== bigEndian) || bytes[3] !== protocolVersion) {
    throw new Error("The bus sent something that is no D-Bus message");
  }
  const reader = new Reader(bytes, 4);
  const bodyLength = reader.uint32();
  reader.uint32();
  const length = aligned(fixedHeaderLength + reader.uint32(), 8) + bodyLength;
  if (length > maxMessageLength) throw new Error(`The bus sent a message of ${length} bytes`);
  return length;
}

/** Reads one whole message. Throws when it is damaged. */
export function decodeMessage(bytes: Buffer): BusMessage {
  const header = new Reader(bytes, 8);
  const serial = header.uint32();
  const fieldsEnd = fixedHeaderLength + header.uint32();
  const fields = new Map<number, BusValue>();
  while (header.at < fieldsEnd) {
    header.align(8);
    const code = header.byte();
    const value = header.variant();
    fields.set(code, value);
  }
  const text = (code: number): string | undefined => {
    const value = fields.get(code);
    return typeof value === "string" ? value : undefined;
  };
  const replySerial = fields.get(field.replySerial);
  return {
    kind: kinds[(bytes[1] ?? 0) - 1] ?? "unknown",
    serial,
    replySerial: typeof replySerial === "number" ? replySerial : undefined,
    path: text(field.path),
    interface: text(field.interface),
    member: text(field.member),
    errorName: text(field.errorName),
    sender: text(field.sender),
    readArguments() {
      const reader = new Reader(bytes, aligned(fieldsEnd, 8));
      return [...(text(field.signature) ?? "")].map((type) => reader.value(type));
    },
  };
}

function aligned(offset: number, to: number): number {
  return Math.ceil(offset / to) * to;
}

/** Puts values one after the other, each at a multiple of its size; little-endian. */
class Writer {
  readonly #parts: Buffer[] = [];
  #length = 0;

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  string(value: string): void {
    this.#align(4);
    const text = Buffer.from(value, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    this.#push(length, text, Buffer.alloc(1));
  }

  /** A header field: its code, then a variant that holds a string. */
  field(code: number, type: "s" | "o" | "g", value: string): void {
    this.#align(8);
    this.#push(Buffer.from([code]));
    this.#signature(type);
    if (type === "g") this.#signature(value);
    else this.string(value);
  }

  #signature(value: string): void {
    this.#push(Buffer.from([value.length]), Buffer.from(`${value}\0`, "latin1"));
  }

  #align(to: number): void {
    this.#push(Buffer.alloc(aligned(this.#length, to) - this.#length));
  }

  #push(...parts: Buffer[]): void {
    for (const part of parts) {
      this.#parts.push(part);
      this.#length += part.length;
    }
  }
}

/** Takes values out of a message, in the byte order that its first byte says. Throws (RangeError) beyond its end. */
class Reader {
  readonly #bytes: Buffer;
  readonly #isLittleEndian: boolean;
  at: number;

  constructor(message: Buffer, at: number) {
    this.#bytes = message;
    this.#isLittleEndian = message[0] === littleEndian;
    this.at = at;
  }

  align(to: number): void {
    this.at = aligned(this.at, to);
  }

  byte(): number {
    return this.#bytes.readUInt8(this.at++);
  }

  uint32(): number {
    this.align(4);
    const value = this.#isLittleEndian ? this.#bytes.readUInt32LE(this.at) : this.#bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  variant(): BusValue {
    return this.value(this.#text(this.byte()));
  }

  value(type: string): BusValue {
    if (type === "s" || type === "o") return this.#text(this.uint32());
    if (type === "g") return this.#text(this.byte());
    if (type === "u") return this.uint32();
    if (type === "b") return this.uint32() !== 0;
    if (type === "v") return this.variant();
    throw new Error(`A value of the D-Bus type "${type}" is not expected here`);
  }

  /** Text of that many bytes, after which stands a NUL. */
  #text(length: number): string {
    const end = this.at + length;
    if (end >= this.#bytes.length) throw new RangeError("A text reaches beyond the end of its D-Bus message");
    const text = this.#bytes.toString("utf8", this.at, end);
    this.at = end + 1;
    return text;
  }
}
