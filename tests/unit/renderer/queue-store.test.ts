// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { applyQueueDelta, clearQueue, loadQueue, useQueue } from "../../../src/renderer/state/queue-store";
import type { DownloadRow } from "../../../src/shared/downloads";
import { installFakeBridge, Refusal, sampleRow, sampleTotals } from "./fake-bridge";

/** A main process with these rows, that answers pages as the real one does. */
function serve(rows: readonly DownloadRow[], revision = 1) {
  return installFakeBridge({
    "queue.totals": () => sampleTotals({ queued: rows.length }),
    "queue.page": ({ after, limit }) => {
      const from = after === null ? 0 : rows.findIndex((row) => row.position > after);
      const some = rows.slice(from, from + limit);
      const last = some[some.length - 1];
      return { rows: some, next: last && from + limit < rows.length ? last.position : null, revision };
    },
  });
}
const many = (count: number): DownloadRow[] => Array.from({ length: count }, (_, index) => sampleRow(index + 1));
const delta = (revision: number, changed: DownloadRow[]) => ({
  revision,
  changed,
  removed: [],
  totals: sampleTotals(),
});

beforeEach(() => clearQueue());

describe("the queue's store", () => {
  it("loads every page", async () => {
    const bridge = serve(many(4500));
    await loadQueue();
    expect(useQueue.getState().order).toHaveLength(4500);
    expect(useQueue.getState().load).toBe("ready");
    expect(bridge.asked.filter(({ name }) => name === "queue.page")).toHaveLength(3);
  });

  it("applies the deltas that follow and ignores older ones", async () => {
    serve(many(2), 5);
    await loadQueue();
    applyQueueDelta(delta(4, [sampleRow(1, { state: "failed" })]));
    expect(useQueue.getState().rows.get(1)?.state).toBe("queued");
    applyQueueDelta(delta(5, [sampleRow(1, { state: "done" })]));
    expect(useQueue.getState().rows.get(1)?.state).toBe("done");
  });

  it("loads again when a delta was missed", async () => {
    const bridge = serve(many(2), 5);
    await loadQueue();
    const before = bridge.asked.length;
    applyQueueDelta(delta(7, [sampleRow(1, { state: "done" })]));
    expect(useQueue.getState().load).toBe("loading");
    await expect.poll(() => useQueue.getState().load, { timeout: 15_000 }).toBe("ready");
    expect(bridge.asked.length).toBeGreaterThan(before);
  });

  it("says why it could not load, and can try again", async () => {
    const bridge = serve(many(2));
    const { "queue.page": page } = bridge.answers;
    bridge.answers["queue.page"] = () => {
      throw new Refusal({ kind: "shutting-down", message: "closing" });
    };
    await loadQueue();
    expect(useQueue.getState()).toMatchObject({ load: "failed", problem: { kind: "shutting-down" } });
    bridge.answers["queue.page"] = page;
    await loadQueue();
    expect(useQueue.getState()).toMatchObject({ load: "ready", problem: null });
  });

  it("tells only the subscribers of changed rows, and keeps the lists as they are", async () => {
    serve(many(10_000));
    await loadQueue();
    const { order, contentVersion } = useQueue.getState();
    const seen = new Map<number, number>();
    const endings = Array.from({ length: 40 }, (_, index) => index + 1).map((id) => {
      let before = useQueue.getState().rows.get(id);
      return useQueue.subscribe((state) => {
        const row = state.rows.get(id);
        if (row !== before) seen.set(id, (seen.get(id) ?? 0) + 1);
        before = row;
      });
    });
    for (let revision = 1; revision <= 100; revision += 1) {
      applyQueueDelta(
        delta(
          revision,
          [1, 2, 3, 4, 5].map((id) => sampleRow(id, { doneBytes: revision })),
        ),
      );
    }
    for (const end of endings) end();
    expect([...seen.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
    expect(seen.get(1)).toBe(100);
    expect(useQueue.getState().order).toBe(order);
    expect(useQueue.getState().contentVersion).toBe(contentVersion);
  });

  it("takes ten deltas a second over 10,000 rows with time to spare", async () => {
    serve(many(10_000));
    await loadQueue();
    const deltas = 200;
    const started = performance.now();
    for (let revision = 1; revision <= deltas; revision += 1) {
      // One file ends and the next begins, the worst that a delta does to the lists, beside the progress of twenty.
      const changed = Array.from({ length: 20 }, (_, index) => sampleRow(revision + index, { doneBytes: revision }));
      applyQueueDelta(delta(revision, [sampleRow(revision, { state: "done" }), ...changed]));
    }
    const eachMs = (performance.now() - started) / deltas;
    // Half a frame at 60 Hz. It takes a small part of that; a store that copies or sorts everything takes several times as much.
    expect(eachMs).toBeLessThan(8);
  });
});
