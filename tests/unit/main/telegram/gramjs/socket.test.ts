import { randomBytes } from "node:crypto";
import { once } from "node:events";
import net from "node:net";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FrameMemory } from "../../../../../src/main/telegram/gramjs/frame-memory";
import { MtprotoSocket } from "../../../../../src/main/telegram/gramjs/socket";

let server: net.Server;
let peers: net.Socket[];
let port: number;

beforeEach(async () => {
  peers = [];
  server = net.createServer((peer) => {
    peer.on("error", () => peer.destroy());
    peers.push(peer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  port = address.port;
});
afterEach(async () => {
  for (const peer of peers) peer.destroy();
  server.close();
  await once(server, "close");
});

async function connected(): Promise<{ socket: MtprotoSocket; peer: net.Socket }> {
  const arrived = once(server, "connection");
  const socket = new MtprotoSocket(new FrameMemory());
  await socket.connect(port, "127.0.0.1");
  const [peer] = (await arrived) as [net.Socket];
  return { socket, peer };
}

describe("reading", () => {
  it("gives exactly the bytes asked for, however they arrive", async () => {
    const { socket, peer } = await connected();
    const whole = Buffer.from(Array.from({ length: 4000 }, (_, index) => index & 255));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 12 }),
        async (writes, reads) => {
          let sent = 0;
          for (const size of writes) {
            peer.write(whole.subarray(sent, sent + size));
            sent = Math.min(sent + size, whole.length);
          }
          let received = 0;
          for (const size of reads) {
            const want = Math.min(size, sent - received);
            if (want === 0) break;
            expect((await socket.readExactly(want)).equals(whole.subarray(received, received + want))).toBe(true);
            received += want;
          }
          if (received < sent) await socket.readExactly(sent - received);
        },
      ),
      { numRuns: 50 },
    );
    await socket.close();
  });

  it("gives large messages exactly, read late and early, and lets the sender wait meanwhile", async () => {
    const { socket, peer } = await connected();
    const lengths = [1_048_700, 3, 70_000, 1_048_700, 200_000, 1, 524_400, 2_000_000];
    const whole = randomBytes(lengths.reduce((sum, length) => sum + length));
    const isSent = new Promise<void>((resolve) => peer.write(whole, () => resolve()));
    // Nobody reads: what the socket keeps is bounded, and so is what the system takes for it.
    await expect.poll(() => socket.bytesReceived).toBeGreaterThanOrEqual(256 * 1024);
    expect(socket.bytesReceived).toBeLessThan(512 * 1024);
    let read = 0;
    for (const length of lengths) {
      const bytes = await socket.readExactly(length);
      expect(bytes.equals(whole.subarray(read, read + length))).toBe(true);
      read += length;
    }
    await isSent;
    await socket.close();
  });

  it("counts what was received", async () => {
    const { socket, peer } = await connected();
    peer.write(Buffer.alloc(10));
    await socket.readExactly(4);
    expect(socket.bytesReceived).toBe(10);
    await socket.close();
  });

  it("rejects when the peer closes, what has come before still being there", async () => {
    const { socket, peer } = await connected();
    peer.end(Buffer.from("abc"));
    expect((await socket.readExactly(3)).toString()).toBe("abc");
    await expect(socket.readExactly(1)).rejects.toThrow("NetSocket was closed");
    await expect(socket.readExactly(1)).rejects.toThrow("NetSocket was closed");
    expect(() => socket.write(Buffer.from("x"))).toThrow();
  });

  it("rejects with the system's error when the connection is reset", async () => {
    const { socket, peer } = await connected();
    const reading = socket.readExactly(1);
    peer.resetAndDestroy();
    await expect(reading).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("rejects when it is closed here", async () => {
    const { socket } = await connected();
    const reading = socket.readExactly(1);
    const closed = socket.close();
    await expect(reading).rejects.toThrow("NetSocket was closed");
    await closed;
    await socket.close();
  });
});

describe("connecting", () => {
  it("rejects with the system's error at a closed port", async () => {
    server.close();
    await once(server, "close");
    await expect(new MtprotoSocket(new FrameMemory()).connect(port, "127.0.0.1")).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    server.listen(0);
  });

  it("can be ended before it is done", async () => {
    const socket = new MtprotoSocket(new FrameMemory());
    const connecting = socket.connect(port, "127.0.0.1");
    const closed = socket.close();
    await expect(connecting).rejects.toThrow("NetSocket was closed");
    await closed;
  });

  it("does not start after it was closed", async () => {
    const socket = new MtprotoSocket(new FrameMemory());
    await socket.close();
    await expect(socket.connect(port, "127.0.0.1")).rejects.toThrow("NetSocket was closed");
  });
});
