import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { igeEncrypt } from "../../telegram-server/mtproto/aes-ige";
import { streamHeader, streamIv, streamKey } from "./stream-format";

/** A file's bytes on demand. */
export interface StreamedFile {
  sizeBytes: number;
  read(offset: number, length: number): Buffer;
}

const messageBytes = 1024 * 1024;
const blockBytes = 16;

/**
 * Files as a plain stream of encrypted messages, as fast as the socket takes them: no requests, no TL, no message keys. What it sends is
 * encrypted beforehand, so that sending costs next to nothing. Listens on 127.0.0.1.
 */
export class EncryptedStream {
  readonly #listener: Server;
  #messages: Buffer[] = [];
  /** How long each reader waits for the first byte, milliseconds. */
  latencyMs = 0;

  constructor() {
    this.#listener = createServer((socket) => {
      // A reader that is gone is no news here: its process says what was wrong.
      socket.on("error", () => socket.destroy());
      void this.#send(socket);
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#listener.once("error", reject);
      this.#listener.listen(0, "127.0.0.1", () => {
        const address = this.#listener.address();
        if (address === null || typeof address === "string") reject(new Error("The stream has no port"));
        else resolve(address.port);
      });
    });
  }

  /** Encrypts what the next readers get: the files one after another in messages of up to 1 MiB, none of two files. */
  hold(files: readonly StreamedFile[]): void {
    this.#messages = [];
    for (const { sizeBytes, read } of files) {
      for (let offset = 0; offset < sizeBytes; offset += messageBytes) {
        const length = Math.min(messageBytes, sizeBytes - offset);
        const padded = Buffer.alloc(Math.ceil(length / blockBytes) * blockBytes);
        read(offset, length).copy(padded);
        const header = streamHeader(length, offset + length === sizeBytes);
        this.#messages.push(header, igeEncrypt(padded, streamKey, streamIv));
      }
    }
  }

  close(): void {
    this.#listener.close();
  }

  async #send(socket: Socket): Promise<void> {
    const messages = this.#messages;
    if (this.latencyMs > 0) await delay(this.latencyMs);
    for (const message of messages) {
      if (socket.destroyed) return;
      if (!socket.write(message)) await new Promise<void>((resolve) => drainedOrClosed(socket, resolve));
    }
    socket.end();
  }
}

function drainedOrClosed(socket: Socket, then: () => void): void {
  const settle = () => {
    socket.off("drain", settle).off("close", settle);
    then();
  };
  socket.on("drain", settle).on("close", settle);
  if (socket.destroyed) settle();
}
