import { isGraceful } from "./quit-ways";
import type { RunResult } from "./run";
import { isCalm, type RunPlan } from "./schedule";

interface QuitTime {
  ms: number;
  calm: boolean;
}

/** What the chaos counted over all runs. */
export class Figures {
  readonly #ways = new Map<string, number>();
  readonly #quitTimes: QuitTime[] = [];
  #runs = 0;
  #retries = 0;
  #scenes = 0;
  #files = 0;
  #bytesServedTwice = 0;

  addRun(plan: RunPlan, { quitMs, retries }: RunResult): void {
    this.#runs += 1;
    this.#ways.set(plan.way, (this.#ways.get(plan.way) ?? 0) + 1);
    this.#retries += retries;
    if (isGraceful(plan.way)) this.#quitTimes.push({ ms: quitMs, calm: isCalm(plan) });
  }

  addScene(files: number, bytesServedTwice: number): void {
    this.#scenes += 1;
    this.#files += files;
    this.#bytesServedTwice += bytesServedTwice;
  }

  toString(): string {
    const calm = this.#quitTimes.filter((time) => time.calm);
    const ways = [...this.#ways].sort(([, a], [, b]) => b - a).map(([way, count]) => `${way} ${count}`);
    return [
      `runs                ${this.#runs} in ${this.#scenes} scenes, ${this.#files} files bit-exact, ${this.#retries} retried by hand`,
      `ways                ${ways.join(", ")}`,
      `quit, all graceful  ${describeTimes(this.#quitTimes)}`,
      `quit, no faults     ${describeTimes(calm)}`,
      `bytes re-downloaded ${(this.#bytesServedTwice / 1024 / 1024).toFixed(1)} MiB (served more than once, faults included)`,
    ].join("\n");
  }
}

function describeTimes(times: readonly QuitTime[]): string {
  const sorted = times.map(({ ms }) => ms).sort((a, b) => a - b);
  if (sorted.length === 0) return "none";
  return `p50 ${percentile(sorted, 50)} ms, p99 ${percentile(sorted, 99)} ms, max ${sorted.at(-1)} ms (${sorted.length})`;
}

/** Nearest-rank percentile of a sorted list. */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
