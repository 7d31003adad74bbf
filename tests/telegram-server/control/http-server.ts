import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { asControlError, ControlError, type ControlRequest } from "./routes";

type Routes = Record<string, (request: ControlRequest) => unknown | Promise<unknown>>;

const maximumBodyBytes = 1 << 20;

/** The control API over HTTP with JSON bodies, on 127.0.0.1 only. */
export class ControlHttpServer {
  readonly #server: Server;
  readonly #routes: { method: string; segments: string[]; run: Routes[string] }[];

  constructor(routes: Routes) {
    this.#routes = Object.entries(routes).map(([name, run]) => {
      const [method = "", path = ""] = name.split(" ");
      return { method, segments: path.split("/"), run };
    });
    this.#server = createServer((request, response) => void this.#handle(request, response));
  }

  /** Opens a free port; resolves to the URL without a trailing slash. */
  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the control server has no port");
    return `http://127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, 200, await this.#answer(request));
    } catch (error) {
      const refusal = asControlError(error);
      if (refusal) send(response, refusal.status, { error: refusal.message });
      else send(response, 500, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }

  async #answer(request: IncomingMessage): Promise<unknown> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const segments = url.pathname.split("/").map(decodeURIComponent);
    for (const route of this.#routes) {
      const path = request.method === route.method ? matchPath(route.segments, segments) : undefined;
      if (path && route.run) return route.run({ path, query: url.searchParams, body: await readJson(request) });
    }
    throw new ControlError(404, `no call ${request.method} ${url.pathname}`);
  }
}

/** Values of the ":name" segments, or undefined when the path is another one. */
function matchPath(pattern: string[], actual: string[]): Record<string, string> | undefined {
  if (pattern.length !== actual.length) return undefined;
  const values: Record<string, string> = {};
  for (const [i, wanted] of pattern.entries()) {
    const value = actual[i] ?? "";
    if (wanted.startsWith(":")) values[wanted.slice(1)] = value;
    else if (wanted !== value) return undefined;
  }
  return values;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    parts.push(part as Buffer);
    length += (part as Buffer).length;
    if (length > maximumBodyBytes) throw new ControlError(413, "body too large");
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new ControlError(400, "the body is not JSON");
  }
}

function send(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value ?? {}), "utf8");
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}
