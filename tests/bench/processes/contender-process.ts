import { monitorEventLoopDelay } from "node:perf_hooks";
import { type ContenderOrder, epochMs, type ReadyContender } from "../contenders/contender";
import type { ContenderName } from "../contenders/names";
import type { FromContender, RunReport, ToContender } from "./contender-messages";

// The process of one run of one contender. Only that contender's code is loaded, so that memory and time are its own.

const filesAtOnceOfClients = 5;

const contenders: Record<ContenderName, (order: ContenderOrder) => Promise<ReadyContender>> = {
  gramhaul: async (order) => (await import("../contenders/gramhaul")).readyGramhaul(order),
  gramjs: async (order) => {
    const { readyGramjs } = await import("../contenders/gramjs");
    return await readyGramjs(order, order.filesAtOnce);
  },
  "gramjs-parallel": async (order) => {
    const { readyGramjs } = await import("../contenders/gramjs");
    return await readyGramjs(order, filesAtOnceOfClients);
  },
  mtcute: async (order) => (await import("../contenders/mtcute")).readyMtcute(order, filesAtOnceOfClients),
  ceiling: async (order) => (await import("../contenders/ceiling")).readyCeiling(order),
};

/** One sample a millisecond, the finest there is. */
const sampleEveryMs = 1;
const kibibytesPerMebibyte = 1024;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function peakRssMiB(): number {
  return process.resourceUsage().maxRSS / kibibytesPerMebibyte;
}

async function measure(contender: ReadyContender): Promise<RunReport> {
  const rssBeforeMiB = peakRssMiB();
  const loopDelay = monitorEventLoopDelay({ resolution: sampleEveryMs });
  loopDelay.enable();
  const cpuBefore = cpuSeconds();
  const startedAt = epochMs();
  const endedAt = await contender.fetch();
  const cpuAfter = cpuSeconds();
  loopDelay.disable();
  const report = {
    seconds: Math.max(endedAt - startedAt, 1) / 1000,
    cpuSeconds: cpuAfter - cpuBefore,
    peakRssMiB: peakRssMiB(),
    rssBeforeMiB,
    loopDelayP99Ms: loopDelay.percentile(99) / 1e6,
    loopDelayMaxMs: loopDelay.max / 1e6,
  };
  return { ...report, hashes: (await contender.hashes?.()) ?? null };
}

function tell(message: FromContender): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}

function next(): Promise<ToContender> {
  return new Promise((resolve) => process.once("message", resolve));
}

async function run(): Promise<void> {
  const message = await next();
  if (!("order" in message)) throw new Error("The order comes first");
  const contender = await contenders[message.order.contender](message.order);
  const go = next();
  await tell({ ready: true });
  await go;
  const report = await measure(contender);
  await contender.close();
  await tell({ report });
}

// A client may keep timers and connections for half a minute after it was told to end; nothing of them is wanted any more.
run().then(
  () => process.exit(),
  async (error: unknown) => {
    await tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit();
  },
);
// Whoever started it is gone.
process.once("disconnect", () => process.exit());
