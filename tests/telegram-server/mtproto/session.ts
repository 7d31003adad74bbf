import { randomBytes } from "node:crypto";
import type { Pieces } from "../tl/tl-writer";
import type { AuthKey } from "./auth-key";
import type { Attached, Connection } from "./connection";
import { ReceivedMessages } from "./received-messages";

/** A message of the server that the client has to acknowledge. */
export interface SentMessage {
  readonly id: bigint;
  readonly sequenceNumber: number;
  readonly body: Pieces;
  /** The client's message it answers. */
  readonly answerTo: bigint | undefined;
}

/** Unacknowledged messages of a session beyond this are forgotten, oldest first: 64 file parts of the largest size. */
const unacknowledgedLimitBytes = 64 * 1024 * 1024;

/** One session of a client: the sequence of messages under one session id, over any number of connections. */
export class Session implements Attached {
  readonly received = new ReceivedMessages();
  /** Random, told in new_session_created. */
  readonly uniqueId = randomBytes(8).readBigInt64LE(0);
  readonly #unacknowledged = new Map<bigint, SentMessage>();
  #unacknowledgedBytes = 0;
  #contentMessages = 0;
  /** The connection its last message came on, while that is open. */
  connection: Connection | undefined;
  /** When the connection was lost, as performance.now(). */
  detachedAtMs: number | undefined;
  /** Updates go to sessions that have asked for something of the account, unless wrapped in invokeWithoutUpdates. */
  wantsUpdates = false;
  /** Ids of requests that are to be acknowledged because their answer takes its time. */
  readonly toAcknowledge = new Set<bigint>();
  acknowledgeTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly id: bigint,
    readonly key: AuthKey,
  ) {}

  /** Sequence number of the next message; one that must be acknowledged is odd and counts. */
  nextSequenceNumber(contentRelated: boolean): number {
    const number = this.#contentMessages * 2;
    if (!contentRelated) return number;
    this.#contentMessages += 1;
    return number + 1;
  }

  remember(message: SentMessage): void {
    this.#unacknowledged.set(message.id, message);
    this.#unacknowledgedBytes += message.body.length;
    for (const oldest of this.#unacknowledged.values()) {
      if (this.#unacknowledgedBytes <= unacknowledgedLimitBytes) break;
      this.acknowledge(oldest.id);
    }
  }

  /** The client has the message: it need not be kept. */
  acknowledge(id: bigint): void {
    const message = this.#unacknowledged.get(id);
    if (message === undefined) return;
    this.#unacknowledged.delete(id);
    this.#unacknowledgedBytes -= message.body.length;
  }

  unacknowledged(id: bigint): SentMessage | undefined {
    return this.#unacknowledged.get(id);
  }

  allUnacknowledged(): SentMessage[] {
    return [...this.#unacknowledged.values()];
  }

  detach(connection: Connection): void {
    if (this.connection !== connection) return;
    this.connection = undefined;
    this.detachedAtMs = performance.now();
    clearTimeout(this.acknowledgeTimer);
    this.acknowledgeTimer = undefined;
  }
}
