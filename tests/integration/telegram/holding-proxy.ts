import { once } from "node:events";
import net from "node:net";

/**
 * Passes bytes between a client and a server, until so many have come from the server: from then on both are held, with the
 * connections left open. So a test stops a conversation in the middle, wherever it wants.
 */
export class HoldingProxy {
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  readonly #passBytes: number;
  #held = 0;

  constructor(target: { host: string; port: number }, passBytes: number) {
    this.#passBytes = passBytes;
    this.#server = net.createServer((client) => this.#bridge(client, net.connect(target.port, target.host)));
  }

  /** Connections whose conversation was stopped. */
  get held(): number {
    return this.#held;
  }

  async listen(): Promise<{ host: string; port: number }> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy has no port");
    return { host: "127.0.0.1", port: address.port };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #bridge(client: net.Socket, upstream: net.Socket): void {
    let passed = 0;
    let holding = false;
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk) => {
      if (!holding) upstream.write(chunk);
    });
    upstream.on("data", (chunk: Buffer) => {
      if (holding) return;
      client.write(chunk.subarray(0, this.#passBytes - passed));
      passed += chunk.length;
      if (passed < this.#passBytes) return;
      holding = true;
      this.#held++;
    });
  }
}
