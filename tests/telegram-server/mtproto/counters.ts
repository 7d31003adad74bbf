/** What the server counts, for tests to look at. */
export class Counters {
  connectionsOpen = 0;
  connectionsTotal = 0;
  /** Pings of MTProto itself, which are no API requests. */
  pingsTotal = 0;
  /** Connections that were reset instead of answered (WireFaults.resetProbability). */
  randomResets = 0;
  /** API requests by method name, wrappers not counted. */
  readonly requestsByMethod = new Map<string, number>();
  /** API requests that are being handled. */
  inFlight = 0;
  /** Faults of the server itself: a handler that threw something else than RpcError, a result that cannot be encoded, a message nobody can decode. */
  readonly errors: Error[] = [];

  countRequest(method: string): void {
    this.requestsByMethod.set(method, (this.requestsByMethod.get(method) ?? 0) + 1);
  }

  /** Keeps an error with what the server was doing. */
  report(doing: string, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.errors.push(new Error(`${doing}: ${reason}`, { cause }));
  }
}
