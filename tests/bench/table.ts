import type { Figures } from "./figures";
import type { Trial } from "./plan";

const columns = [
  { title: "contender", width: -16 },
  { title: "MiB/s", width: 8 },
  { title: "least-most", width: 15 },
  { title: "x gramjs", width: 9 },
  { title: "CPU s/GiB", width: 10 },
  { title: "RSS MiB", width: 8 },
  { title: "before", width: 7 },
  { title: "loop p99 ms", width: 12 },
  { title: "max ms", width: 8 },
  { title: "server CPU", width: 11 },
] as const;

/** One trial as a table. */
export function tableOf(trial: Trial, figures: readonly Figures[]): string {
  const gramjs = figures.find(({ contender }) => contender === "gramjs")?.median;
  const rows = figures.map((row) => [
    row.contender,
    row.median.toFixed(1),
    `${Math.min(...row.rates).toFixed(1)}-${Math.max(...row.rates).toFixed(1)}`,
    gramjs === undefined ? "" : (row.median / gramjs).toFixed(2),
    row.cpuSecondsPerGiB.toFixed(1),
    row.peakRssMiB.toFixed(0),
    row.rssBeforeMiB.toFixed(0),
    row.loopDelayP99Ms.toFixed(1),
    row.loopDelayMaxMs.toFixed(1),
    `${(row.serverCpuShare * 100).toFixed(0)} %${row.isLimitedByServer ? " !" : "  "}`,
  ]);
  const lines = [columns.map(({ title }) => title), ...rows].map((cells) =>
    cells
      .map((cell, index) => {
        const width = columns[index]?.width ?? 0;
        return width < 0 ? cell.padEnd(-width) : cell.padStart(width);
      })
      .join(""),
  );
  return [`\n${trial.name}, latency ${trial.latencyMs} ms`, ...lines].join("\n");
}
