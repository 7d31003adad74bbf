import { availableParallelism } from "node:os";
import type { Worker } from "node:worker_threads";
import { Bag } from "../../../lifecycle/bag";
import type { GatewayLog } from "../../gateway";
import { ConnectionBroken } from "../errors";
import { FrameMemory } from "../frame-memory";
import type { IgeCipher } from "../wasm-ige";
import { type Envelope, openMessage, sealMessage, WrongMessageKey } from "./message-crypto";
import type { Decrypted, ToDecrypt } from "./worker-messages";

/** Below this a message is decrypted at once: handing it to another thread and back costs as much (docs/performance.md). */
export const smallestForWorkers = 32 * 1024;
/** Workers that had nothing to do for so long are ended, and their memory with them. */
const idleMs = 60_000;

/** More are not needed: two decrypt faster than any link that Telegram gives a single account. */
const mostThreads = 2;

/** How many workers pay on this machine: one core is left to the main thread. */
export function decryptionThreads(): number {
  return Math.max(1, Math.min(mostThreads, availableParallelism() - 1));
}

export interface DecryptionPoolOptions {
  /** Decrypts on this thread. */
  cipher: IgeCipher;
  /** Starts a worker of decryption-worker.ts; null: everything is decrypted on this thread. */
  startWorker: (() => Worker) | null;
  /** The most workers. */
  threads: number;
  log: GatewayLog;
}

interface Pending {
  number: number;
  resolve(plain: Buffer): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  pending: Bag<Pending>;
}

/**
 * Decrypts the messages of all connections of a gateway, large ones on worker threads: AES-IGE can't be split within a message and takes
 * 10 ms for one of 1 MiB, which the window, the tray and a quit would have to wait for, and one thread is not faster than 100 MiB/s.
 * Workers are started when they are needed.
 */
export class DecryptionPool {
  /** Where large messages lie, before and after their decryption. */
  readonly memory = new FrameMemory();
  readonly #options: DecryptionPoolOptions;
  readonly #threads = new Set<Thread>();
  /** The end of each worker that is still there. */
  readonly #ends = new Set<Promise<void>>();
  #lastNumber = 0;
  #mayStart: boolean;
  #idleTimer: NodeJS.Timeout | null = null;

  constructor(options: DecryptionPoolOptions) {
    this.#options = options;
    this.#mayStart = options.startWorker !== null;
  }

  /** How many workers run. */
  get size(): number {
    return this.#threads.size;
  }

  /**
   * The plaintext of a message (see `openMessage`); `frame` is overwritten with it, or taken away. Rejects with WrongMessageKey, or with ConnectionBroken when
   * the worker ended before it was done: the message is lost then, and its connection with it.
   */
  async open(frame: Buffer, authKey: Buffer): Promise<Buffer> {
    const thread = frame.length < smallestForWorkers ? null : this.#leastBusy();
    if (thread === null) return asBuffer(openMessage(this.#options.cipher, authKey, frame));
    const number = ++this.#lastNumber;
    const bytes = transferable(frame);
    const message: ToDecrypt = { number, authKey, frame: bytes };
    return await new Promise<Buffer>((resolve, reject) => {
      thread.pending.add({ number, resolve, reject });
      thread.worker.postMessage(message, [bytes.buffer]);
    });
  }

  /** Encrypts a message to a server, on this thread: they are small. See `sealMessage`. */
  seal(envelope: Envelope, data: Uint8Array): Buffer {
    return sealMessage(this.#options.cipher, envelope, data);
  }

  /** Ends the workers; what they had to do rejects. Resolves when their threads are gone; later messages are decrypted on this one. */
  async close(): Promise<void> {
    this.#mayStart = false;
    this.#endAll("the connection to Telegram was ended");
    await Promise.all(this.#ends);
  }

  #leastBusy(): Thread | null {
    let best: Thread | null = null;
    for (const thread of this.#threads) if (best === null || thread.pending.size < best.pending.size) best = thread;
    this.#restartIdleTimer();
    const isFree = best !== null && best.pending.size === 0;
    if (isFree || !this.#mayStart || this.#threads.size >= this.#options.threads) return best;
    return this.#start() ?? best;
  }

  #start(): Thread | null {
    const { startWorker, log } = this.#options;
    if (startWorker === null) return null;
    try {
      const worker = startWorker();
      const thread: Thread = { worker, pending: new Bag() };
      // The connections keep the process alive for as long as there is something to decrypt.
      worker.unref();
      worker.on("message", (answer: Decrypted) => settle(thread, answer));
      worker.on("error", (error) => this.#failed(thread, error));
      const ended = new Promise<void>((resolve) => {
        worker.once("exit", () => {
          this.#forget(thread, "the worker that decrypts ended");
          this.#ends.delete(ended);
          resolve();
        });
      });
      this.#ends.add(ended);
      this.#threads.add(thread);
      log.debug(`decryption: ${this.#threads.size} worker threads`);
      return thread;
    } catch (error) {
      this.#mayStart = false;
      log.warn("No worker could be started; everything is decrypted on the main thread", error);
      return null;
    }
  }

  #failed(thread: Thread, error: unknown): void {
    this.#mayStart = false;
    this.#options.log.warn("A worker that decrypts failed; from now on the main thread decrypts", error);
    this.#forget(thread, "the worker that decrypts failed");
  }

  #forget(thread: Thread, why: string): void {
    this.#threads.delete(thread);
    for (const { reject } of thread.pending) reject(new ConnectionBroken(why));
    thread.pending.clear();
  }

  #endAll(why: string): void {
    if (this.#idleTimer) clearTimeout(this.#idleTimer);
    this.#idleTimer = null;
    this.memory.clear();
    for (const thread of [...this.#threads]) {
      this.#forget(thread, why);
      void thread.worker.terminate();
    }
  }

  #restartIdleTimer(): void {
    if (this.#idleTimer) this.#idleTimer.refresh();
    else {
      this.#idleTimer = setTimeout(() => this.#endAll("it had nothing to do"), idleMs);
      this.#idleTimer.unref();
    }
  }
}

function settle(thread: Thread, { number, plain }: Decrypted): void {
  const pending = thread.pending.take((each) => each.number === number);
  if (plain === null) pending?.reject(new WrongMessageKey());
  else pending?.resolve(asBuffer(plain));
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The bytes in memory of their own, which another thread can take over. */
function transferable(frame: Buffer): Uint8Array<ArrayBuffer> {
  return FrameMemory.isAlone(frame) ? frame : new Uint8Array(frame);
}
