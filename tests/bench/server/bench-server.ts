import { fileURLToPath } from "node:url";
import { TelegramServerControl } from "../../telegram-server/control/client";
import type { TelegramServerAddress } from "../../telegram-server/server";
import type { FileSet } from "../cases";
import { BenchProcess } from "../processes/bench-process";
import type { ServerAnswers, ServerQuestion, ServerReply } from "./messages";

const script = fileURLToPath(new URL("./process.ts", import.meta.url));
/** Encrypting and hashing some hundred MiB takes seconds. */
const patienceMs = 120_000;

/** The server's process as the bench sees it. */
export class BenchServer {
  readonly control: TelegramServerControl;
  readonly #process: BenchProcess<ServerQuestion, ServerReply>;

  private constructor(
    process: BenchProcess<ServerQuestion, ServerReply>,
    readonly address: TelegramServerAddress,
    readonly streamPort: number,
  ) {
    this.#process = process;
    this.control = new TelegramServerControl(address.control);
  }

  /** Starts it with a chat for each set of files. */
  static async start(sets: FileSet[], profileFolder: string | null): Promise<BenchServer> {
    const process = new BenchProcess<ServerQuestion, ServerReply>("the server", script, profileFolder);
    const { address, streamPort } = await ask(process, { ask: "start", sets });
    return new BenchServer(process, address, streamPort);
  }

  /** Makes the plain stream hold the files of this chat. */
  async hold(chat: string, latencyMs: number): Promise<void> {
    await ask(this.#process, { ask: "hold", chat, latencyMs });
  }

  /** SHA-256 (hex) of the files of this chat. */
  async hashes(chat: string): Promise<string[]> {
    return (await ask(this.#process, { ask: "hashes", chat })).hashes;
  }

  /** CPU time of the server's process so far, seconds. */
  async cpuSeconds(): Promise<number> {
    return (await ask(this.#process, { ask: "cpu" })).seconds;
  }

  /** Stops it. Rejects when it met errors of its own. */
  async stop(): Promise<void> {
    const { errors } = await ask(this.#process, { ask: "stop" });
    await this.#process.ended();
    if (errors.length > 0) throw new Error(`The Telegram server met errors of its own: ${errors.join("; ")}`);
  }

  kill(): void {
    this.#process.kill();
  }
}

async function ask<Q extends ServerQuestion>(
  process: BenchProcess<ServerQuestion, ServerReply>,
  question: Q,
): Promise<ServerAnswers[Q["ask"]]> {
  process.tell(question);
  const reply = await process.next(patienceMs);
  if ("error" in reply) throw new Error(`The server's process: ${reply.error}`);
  return reply.answer as ServerAnswers[Q["ask"]];
}
