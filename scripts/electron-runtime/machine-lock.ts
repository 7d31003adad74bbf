import { createHash } from "node:crypto";
import { unlink } from "node:fs/promises";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs `work` while no other process of this machine runs work under the same name.
 *
 * The lock is a listening local socket: the operating system frees it when its holder dies, however it dies, so there is no
 * stale lock to guess about; and those who wait are connected to it, so they wake when it is freed, without polling.
 */
export async function withMachineLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(lockAddress(name));
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Linux: the abstract namespace; Windows: a named pipe; elsewhere a socket file, which can outlive its holder. */
function lockAddress(name: string): string {
  const id = `gramhaul-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
  if (process.platform === "linux") return `\0${id}`;
  if (process.platform === "win32") return `\\\\.\\pipe\\${id}`;
  return join(tmpdir(), `${id}.sock`);
}

async function acquire(address: string): Promise<() => Promise<void>> {
  for (;;) {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on("error", () => waiting.delete(socket));
    });
    if (await listens(server, address)) {
      return () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          for (const socket of waiting) socket.destroy();
        });
    }
    await holderGone(address);
  }
}

function listens(server: Server, address: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(error);
    });
    server.listen({ path: address, exclusive: true }, () => resolve(true));
  });
}

async function holderGone(address: string): Promise<void> {
  const refused = await new Promise<boolean>((resolve) => {
    let connected = false;
    const socket = createConnection({ path: address });
    socket.once("connect", () => {
      connected = true;
    });
    socket.on("error", () => undefined);
    socket.once("close", () => resolve(!connected));
    socket.resume();
  });
  if (refused && address.endsWith(".sock")) await unlink(address).catch(() => undefined);
}
