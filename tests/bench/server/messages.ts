import type { TelegramServerAddress } from "../../telegram-server/server";
import type { FileSet } from "../cases";

/** What the server's process is asked, over its IPC channel; each question gets one answer, in order. */
export type ServerQuestion =
  | { ask: "start"; sets: FileSet[] }
  /** Makes the plain stream hold the files of this chat. */
  | { ask: "hold"; chat: string; latencyMs: number }
  /** Their SHA-256 (hex). */
  | { ask: "hashes"; chat: string }
  /** CPU time of the process so far. */
  | { ask: "cpu" }
  | { ask: "stop" };

export interface ServerAnswers {
  start: { address: TelegramServerAddress; streamPort: number };
  hold: object;
  hashes: { hashes: string[] };
  cpu: { seconds: number };
  stop: { errors: string[] };
}

export type ServerReply = { answer: ServerAnswers[keyof ServerAnswers] } | { error: string };
