import { describe, expect, it } from "vitest";
import { toNewDownload } from "../../../../src/main/downloads/download-rows";
import type { QueueDelta } from "../../../../src/shared/downloads";
import { temporaryFolder, until } from "./conditions";
import { chat, ManagerBench } from "./manager-bench";

const half = 524_288;
const manyRows = 100_000;

/** A bench with `rows` paused rows, and five queued ones of 20 chunks at the end of the order. */
async function benchWith(rows: number): Promise<ManagerBench> {
  const bench = new ManagerBench(temporaryFolder());
  const item = bench.source.addFile("filler", half);
  bench.store.transaction(() => {
    for (let row = 1; row <= rows; row += 1) {
      const filler = {
        ...toNewDownload(item, chat, { folders: ["Chat"], fileName: "filler.bin" }, 0),
        messageId: row + 1_000,
        state: "paused" as const,
      };
      bench.store.insert(filler, row);
    }
  });
  const before = bench.manager;
  bench.crash();
  await before.stop();
  bench.source.beforeRead = () => undefined;
  return bench;
}

/** Milliseconds for downloading five files of 20 chunks each while time goes on. */
async function timeFiveFiles(bench: ManagerBench): Promise<number> {
  await bench.manager.add(
    [1, 2, 3, 4, 5].map((number) => bench.source.addFile(`file${number}`, 20 * half)),
    chat,
  );
  const begun = performance.now();
  bench.manager.start();
  await until(() => {
    bench.clock.advance(10);
    return bench.manager.totals().counts.done === 5;
  }, "five files");
  return performance.now() - begun;
}

describe("a queue of 100,000 rows", () => {
  it("costs a chunk no more than a short queue does, and tells only the rows that change", async () => {
    const short = await benchWith(10);
    const shortMs = await timeFiveFiles(short);
    await short.end();

    const long = await benchWith(manyRows);
    const deltas: QueueDelta[] = [];
    long.manager.onDelta((delta) => deltas.push(delta));
    const longMs = await timeFiveFiles(long);
    expect(deltas.length).toBeGreaterThan(0);
    for (const delta of deltas) expect(delta.changed.length).toBeLessThanOrEqual(5);
    // One look at all rows for each chunk or tick would make it a hundred times as long.
    expect(longMs).toBeLessThan(10 * shortMs + 500);
    expect(long.manager.totals().counts.paused).toBe(manyRows);
    await long.end();
  }, 60_000);

  it("is read page by page in order, each row once", async () => {
    const bench = await benchWith(manyRows);
    const positions: number[] = [];
    for (let after: number | null = null; ; ) {
      const page = bench.manager.page(after, 5_000);
      for (const row of page.rows) positions.push(row.position);
      if (page.next === null) break;
      after = page.next;
    }
    expect(positions).toEqual(Array.from({ length: manyRows }, (_, index) => index + 1));
    await bench.end();
  }, 60_000);

  it("is acted upon as a whole without holding up the process", async () => {
    const bench = await benchWith(5_000);
    let turns = 0;
    const count = () => {
      turns += 1;
      if (bench.manager.totals().counts.paused > 0) setImmediate(count);
    };
    count();
    expect(await bench.manager.act("cancel", { all: true })).toEqual({ affected: 5_000 });
    expect(bench.manager.totals().counts).toMatchObject({ cancelled: 5_000, paused: 0 });
    // Others had their turn between the batches of 200.
    expect(turns).toBeGreaterThanOrEqual(20);
    await bench.end();
  });

  it("is asked only by index on the way of a chunk and of a tick", () => {
    const bench = new ManagerBench(temporaryFolder());
    const planOf = (sql: string) => {
      const plan: { detail: string }[] = bench.database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
      return plan.map((step) => step.detail).join("; ");
    };
    const account = "account_id = '1'";
    for (const sql of [
      `SELECT * FROM downloads WHERE ${account} AND state = 'queued' ORDER BY position LIMIT 1`,
      `SELECT * FROM downloads WHERE ${account} AND position > 5 ORDER BY position LIMIT 100`,
      `SELECT * FROM downloads WHERE id = 5 AND ${account}`,
      `SELECT id FROM downloads WHERE ${account} AND state = 'waiting' AND wait_until <= 5`,
      `SELECT MIN(wait_until) FROM downloads WHERE ${account} AND state = 'waiting'`,
    ]) {
      expect(planOf(sql), sql).toMatch(/^SEARCH downloads USING/);
      expect(planOf(sql), sql).not.toMatch(/TEMP B-TREE|SCAN/);
    }
    bench.database.close();
  });
});
