import type bigInt from "big-integer";
import { Bag } from "../../lifecycle/bag";

/** What a sender can send: every request of GramJS is one. `__response` has a type and no value. */
export interface TlRequest {
  readonly CONSTRUCTOR_ID: number;
  readonly className: string;
  readonly classType: "request" | "constructor";
  readonly __response: unknown;
  getBytes(): Buffer;
}

/**
 * A request that waits to be sent or to be answered. It has what GramJS's send queue and its handlers use of their own `RequestState`, with one
 * promise instead of five.
 */
export class PendingRequest<R extends TlRequest> {
  /** Both are set when it is sent. */
  msgId: bigInt.BigInteger | undefined;
  containerId: bigInt.BigInteger | undefined;
  /** GramJS: the request that this one has to come after. */
  readonly after = undefined;
  readonly request: R;
  readonly data: Buffer;
  readonly promise: Promise<R["__response"]>;
  resolve: (answer: R["__response"]) => void = () => undefined;
  reject: (error: unknown) => void = () => undefined;

  constructor(request: R) {
    this.request = request;
    this.data = request.getBytes();
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }
}

/** Requests that were sent, by the id of their message: in place of GramJS's `PendingState`, which has a Map where a bag is wanted. */
export class SentRequests<S extends object> {
  readonly #sent = new Bag<{ id: string; request: S }>();

  set(id: MessageId, request: S): void {
    this.delete(id);
    this.#sent.add({ id: id.toString(), request });
  }

  get(id: MessageId): S | undefined {
    const key = id.toString();
    return this.#sent.find((each) => each.id === key)?.request;
  }

  getAndDelete(id: MessageId): S | undefined {
    const key = id.toString();
    return this.#sent.take((each) => each.id === key)?.request;
  }

  values(): S[] {
    return Array.from(this.#sent, ({ request }) => request);
  }

  delete(id: MessageId): void {
    this.getAndDelete(id);
  }

  clear(): void {
    this.#sent.clear();
  }
}

/** GramJS asks by both. */
type MessageId = bigInt.BigInteger | string;
