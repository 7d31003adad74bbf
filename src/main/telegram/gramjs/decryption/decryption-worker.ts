import { parentPort } from "node:worker_threads";
import { loadWasmIge } from "../wasm-ige";
import { openMessage, WrongMessageKey } from "./message-crypto";
import type { Decrypted, ToDecrypt } from "./worker-messages";

// The script of a decryption worker: decrypts what it is sent and sends it back, memory included. An error that is not the message's
// ends the worker, and the pool hears of it.

const port = parentPort;
if (port === null) throw new Error("This is the script of a worker thread");
const cipher = loadWasmIge();

function opened({ authKey, frame }: ToDecrypt): Uint8Array | null {
  try {
    return openMessage(cipher, authKey, frame);
  } catch (error) {
    if (error instanceof WrongMessageKey) return null;
    throw error;
  }
}

port.on("message", (message: ToDecrypt) => {
  const plain = opened(message);
  const answer: Decrypted = { number: message.number, plain };
  port.postMessage(answer, plain === null ? [] : [plain.buffer as ArrayBuffer]);
});
