import { PersistentRuns, type RunRecord } from "../../../../src/main/selection/persistent-runs";
import { ManualClock } from "../downloads/manual-clock";

export interface CountRecord extends RunRecord {
  readonly count: number;
}

/** Runs that count to three, one commit each, and a store that outlives them. */
export class CountBench {
  readonly clock = new ManualClock();
  readonly stored = new Map<number, CountRecord>();
  readonly saved: CountRecord[] = [];
  readonly warnings: string[] = [];
  /** What each try begins with. */
  readonly tries: CountRecord[] = [];
  beforeCount: (record: CountRecord, signal: AbortSignal) => void | Promise<void> = () => undefined;
  beforeSave: (record: CountRecord) => void = () => undefined;
  runs: PersistentRuns<CountRecord, Omit<CountRecord, "id">>;

  constructor() {
    this.runs = this.make();
  }

  /** As at the next start of the app. */
  make(): PersistentRuns<CountRecord, Omit<CountRecord, "id">> {
    return new PersistentRuns({
      name: "count",
      store: {
        list: () => [...this.stored.values()],
        save: (record) => {
          this.beforeSave(record);
          this.saved.push(record);
          this.stored.set(record.id, record);
        },
        remove: (id) => this.stored.delete(id),
      },
      work: (record, signal) => this.#work(record, signal),
      placeOf: ({ count }) => count,
      failedReason: (reason) => ({ ...reason, retryable: true }),
      viewOf: ({ id: _id, ...view }) => view,
      log: { warn: (message) => this.warnings.push(message) },
      clock: this.clock,
    });
  }

  begin(id = 1): void {
    const record = recordOf(id, "running");
    this.stored.set(id, record);
    this.runs.begin(record);
  }

  state(id = 1): CountRecord["state"] | undefined {
    return this.stored.get(id)?.state;
  }

  async #work(record: CountRecord, signal: AbortSignal): Promise<void> {
    this.tries.push(record);
    let after = record;
    while (after.count < 3) {
      await this.beforeCount(after, signal);
      after = { ...after, count: after.count + 1 };
      this.stored.set(after.id, after);
      this.runs.committed(after);
    }
    this.runs.save({ ...after, state: "done" });
  }
}

export function recordOf(id: number, state: CountRecord["state"], count = 0): CountRecord {
  return { id, state, reason: null, count };
}
