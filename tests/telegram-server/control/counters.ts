/** One distinct range that was asked of a file and answered. */
export interface ServedRange {
  offset: number;
  /** What the request asked for. */
  limit: number;
  /** What the answer held (fewer at the end of the file). */
  bytes: number;
  /** How many times exactly this range was served. */
  count: number;
}

export interface FileCounters {
  /** File id in decimal, with ":" and the size letter behind it for a thumbnail or photo size. */
  key: string;
  bytesServed: number;
  requests: number;
  ranges: ServedRange[];
}

export interface CounterSnapshot {
  requestsByMethod: Record<string, number>;
  /** Refusals by error text, e.g. FILE_MIGRATE_4. */
  errorsByName: Record<string, number>;
  requestsTotal: number;
  requestsInFlight: number;
  maxRequestsInFlight: number;
  /** Of those, requests for file parts. */
  partsInFlight: number;
  maxPartsInFlight: number;
  /** In the last full second and the fullest second since the last reset. */
  requestsLastSecond: number;
  maxRequestsPerSecond: number;
  bytesServed: number;
  /** Requests handled per data centre id. */
  requestsByDc: Record<string, number>;
}

interface FileEntry {
  bytesServed: number;
  requests: number;
  ranges: Map<string, ServedRange>;
}

/** Counts what clients ask for, so that a test can show what a client did and did not do. */
export class Counters {
  #requestsByMethod = new Map<string, number>();
  #errorsByName = new Map<string, number>();
  #requestsByDc = new Map<number, number>();
  #files = new Map<string, FileEntry>();
  #total = 0;
  #inFlight = 0;
  #maxInFlight = 0;
  #partsInFlight = 0;
  #maxPartsInFlight = 0;
  #second = 0;
  #inThisSecond = 0;
  #inLastSecond = 0;
  #maxPerSecond = 0;
  #bytesServed = 0;

  /** Notes the start of a request; the returned function notes its end. */
  begin(method: string, dcId: number): () => void {
    this.#tick();
    this.#total++;
    this.#inThisSecond++;
    this.#maxPerSecond = Math.max(this.#maxPerSecond, this.#inThisSecond);
    increase(this.#requestsByMethod, method);
    increase(this.#requestsByDc, dcId);
    const part = method === "upload.getFile";
    this.#maxInFlight = Math.max(this.#maxInFlight, ++this.#inFlight);
    if (part) this.#maxPartsInFlight = Math.max(this.#maxPartsInFlight, ++this.#partsInFlight);
    return () => {
      this.#inFlight--;
      if (part) this.#partsInFlight--;
    };
  }

  refused(errorName: string): void {
    increase(this.#errorsByName, errorName);
  }

  served(fileKey: string, offset: number, limit: number, bytes: number): void {
    let entry = this.#files.get(fileKey);
    if (!entry) {
      entry = { bytesServed: 0, requests: 0, ranges: new Map() };
      this.#files.set(fileKey, entry);
    }
    entry.requests++;
    entry.bytesServed += bytes;
    this.#bytesServed += bytes;
    const key = `${offset} ${limit}`;
    const range = entry.ranges.get(key);
    if (range) range.count++;
    else entry.ranges.set(key, { offset, limit, bytes, count: 1 });
  }

  snapshot(): CounterSnapshot {
    this.#tick();
    return {
      requestsByMethod: Object.fromEntries(this.#requestsByMethod),
      errorsByName: Object.fromEntries(this.#errorsByName),
      requestsTotal: this.#total,
      requestsInFlight: this.#inFlight,
      maxRequestsInFlight: this.#maxInFlight,
      partsInFlight: this.#partsInFlight,
      maxPartsInFlight: this.#maxPartsInFlight,
      requestsLastSecond: this.#inLastSecond,
      maxRequestsPerSecond: this.#maxPerSecond,
      bytesServed: this.#bytesServed,
      requestsByDc: Object.fromEntries(this.#requestsByDc),
    };
  }

  /** What was served of each file, ranges in order of their offset. */
  files(): FileCounters[] {
    return [...this.#files].map(([key, entry]) => ({
      key,
      bytesServed: entry.bytesServed,
      requests: entry.requests,
      ranges: [...entry.ranges.values()].sort((a, b) => a.offset - b.offset || a.limit - b.limit),
    }));
  }

  /** Starts counting anew; requests in flight stay in flight. */
  reset(): void {
    this.#requestsByMethod.clear();
    this.#errorsByName.clear();
    this.#requestsByDc.clear();
    this.#files.clear();
    this.#total = 0;
    this.#maxInFlight = this.#inFlight;
    this.#maxPartsInFlight = this.#partsInFlight;
    this.#maxPerSecond = 0;
    this.#inLastSecond = 0;
    this.#inThisSecond = 0;
    this.#bytesServed = 0;
  }

  #tick(): void {
    const second = Math.floor(Date.now() / 1000);
    if (second === this.#second) return;
    this.#inLastSecond = second === this.#second + 1 ? this.#inThisSecond : 0;
    this.#inThisSecond = 0;
    this.#second = second;
  }
}

/**
 * How many bytes of a file were served more than once, whatever the shapes of the ranges: 0 shows that a client never
 * fetched anything twice.
 */
export function bytesServedTwice(ranges: readonly ServedRange[]): number {
  const edges = ranges
    .flatMap((range) => [
      { at: range.offset, change: range.count },
      { at: range.offset + range.bytes, change: -range.count },
    ])
    .sort((a, b) => a.at - b.at);
  let twice = 0;
  let covering = 0;
  let last = 0;
  for (const edge of edges) {
    if (covering > 1) twice += (edge.at - last) * (covering - 1);
    covering += edge.change;
    last = edge.at;
  }
  return twice;
}

function increase<Key>(map: Map<Key, number>, key: Key): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
