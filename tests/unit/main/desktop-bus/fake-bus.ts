import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type BusMessage, decodeMessage, messageLength } from "../../../../src/main/desktop-bus/bus-message";

export type Answer = { text: string } | { flag: boolean } | { error: string } | "nothing" | "never";

export interface FakeBusOptions {
  /** What the client's authentication is answered with. */
  greeting?: string;
  byteOrder?: "little" | "big";
}

/** A bus that says what a test wants, also what no real one would. It listens until the test ends. */
export class FakeBus {
  readonly path: string;
  /** Members of the calls that came, in order. */
  readonly calls: string[] = [];
  /** How a call is answered, by its member; others are answered with nothing. */
  readonly answers = new Map<string, Answer>();
  readonly #server: Server;
  readonly #options: FakeBusOptions;
  #client: Socket | null = null;
  #unanswered: BusMessage[] = [];

  constructor(options: FakeBusOptions = {}) {
    this.#options = options;
    const folder = mkdtempSync(join(tmpdir(), "fake-bus-"));
    this.path = join(folder, "bus");
    this.#server = createServer((socket) => this.#serve(socket)).listen(this.path);
    onTestFinished(() => {
      this.#client?.destroy();
      this.#server.close();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  get environment() {
    return { DBUS_SESSION_BUS_ADDRESS: `unix:path=${this.path}` };
  }

  async listening(): Promise<this> {
    if (!this.#server.listening) await once(this.#server, "listening");
    return this;
  }

  /** Something has changed; the client will ask what. */
  signal(): void {
    this.#client?.write(this.#message(4, [text(1, "o", "/org/freedesktop/DBus"), text(3, "s", "NameOwnerChanged")]));
  }

  send(bytes: Buffer | string): void {
    this.#client?.write(bytes);
  }

  /** Answers late what was to be answered never. */
  answerNow(answer: Answer): void {
    for (const call of this.#unanswered.splice(0)) this.#answer(call, answer);
  }

  hangUp(): void {
    this.#client?.destroy();
  }

  get hasClient(): boolean {
    return this.#client !== null && !this.#client.destroyed;
  }

  #serve(socket: Socket): void {
    this.#client = socket;
    socket.on("error", () => undefined);
    let received = Buffer.alloc(0);
    let isIn = false;
    socket.on("data", (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (!isIn && received.includes("AUTH") && received.includes("\r\n") && !received.includes("BEGIN")) {
        socket.write(this.#options.greeting ?? "OK 0123456789abcdef\r\n");
      }
      const begin = received.indexOf("BEGIN\r\n");
      if (!isIn && begin >= 0) {
        isIn = true;
        received = received.subarray(begin + "BEGIN\r\n".length);
      }
      if (!isIn) return;
      for (let length = messageLength(received); length !== null && length <= received.length; ) {
        const call = decodeMessage(received.subarray(0, length));
        this.calls.push(call.member ?? "");
        this.#answer(call, this.answers.get(call.member ?? "") ?? "nothing");
        received = received.subarray(length);
        length = messageLength(received);
      }
    });
  }

  #answer(call: BusMessage, answer: Answer): void {
    if (answer === "never") {
      this.#unanswered.push(call);
      return;
    }
    const serial = Buffer.alloc(4);
    this.#uint32(serial, call.serial);
    const reply = [5, "u", serial] as const;
    if (answer === "nothing") this.send(this.#message(2, [reply]));
    else if ("error" in answer) this.send(this.#message(3, [reply, text(4, "s", answer.error)]));
    else if ("text" in answer) this.send(this.#message(2, [reply, text(8, "g", "s")], this.#string(answer.text)));
    else {
      const flag = Buffer.alloc(8);
      flag.set([1, 0x62]);
      this.#uint32(flag.subarray(4), answer.flag ? 1 : 0);
      this.send(this.#message(2, [reply, text(8, "g", "v")], flag));
    }
  }

  #message(kind: number, fields: readonly Field[], body: Buffer = Buffer.alloc(0)): Buffer {
    let header = Buffer.alloc(0);
    for (const [code, type, value] of fields) {
      header = Buffer.concat([padded(header, 8), Buffer.from([code, 1]), Buffer.from(`${type}\0`)]);
      if (typeof value !== "string") header = Buffer.concat([header, value]);
      else if (type === "g") header = Buffer.concat([header, Buffer.from([value.length]), Buffer.from(`${value}\0`)]);
      else header = Buffer.concat([header, this.#string(value)]);
    }
    const fixed = Buffer.alloc(16);
    fixed.set([this.#options.byteOrder === "big" ? 0x42 : 0x6c, kind, 1, 1]);
    this.#uint32(fixed.subarray(4), body.length);
    this.#uint32(fixed.subarray(8), 1);
    this.#uint32(fixed.subarray(12), header.length);
    return Buffer.concat([padded(Buffer.concat([fixed, header]), 8), body]);
  }

  #string(value: string): Buffer {
    const length = Buffer.alloc(4);
    this.#uint32(length, Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(`${value}\0`)]);
  }

  #uint32(target: Buffer, value: number): void {
    if (this.#options.byteOrder === "big") target.writeUInt32BE(value);
    else target.writeUInt32LE(value);
  }
}

/** Code, type and value of a header field. */
type Field = readonly [code: number, type: "o" | "s" | "g" | "u", value: string | Buffer];

const text = (code: number, type: "o" | "s" | "g", value: string): Field => [code, type, value];

function padded(bytes: Buffer, to: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);
}
