import { once } from "node:events";
import { writeSync } from "node:fs";
import { inspect } from "node:util";
import { SignInRefusal } from "../../../src/main/telegram/sign-in-refusal";
import { toFailure } from "../../../src/shared/errors";
import { noWireFaults } from "../../telegram-server/contract";
import { TelegramServerControl } from "../../telegram-server/control/client";
import type { LeakFinding, LeakOrder, LeakReport } from "./leak-report";
import type { LeakScene } from "./leak-scene";
import { type LeakStateName, leakStates } from "./leak-states";

// A process with nothing in it but a gateway: brings it into a state, stops it, and says what is left. It is never told to exit: it
// ends when nothing keeps it alive.

const order = JSON.parse(process.argv[2] ?? "") as LeakOrder;
const control = new TelegramServerControl(order.server.control);
const scene: LeakScene = {
  control,
  endpoint: { dcs: order.server.dcs, rsaPublicKey: order.server.rsaPublicKey },
  holding: (place) => ({
    endpoint: { dcs: [order.proxies[place]], rsaPublicKey: order.server.rsaPublicKey },
    held: once(process, "message").then(() => undefined),
  }),
};

/** Handles are closed, and their callbacks called, by the end of a turn of the event loop. */
async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** How a promise has ended by now. */
async function endOf(promise: Promise<unknown>): Promise<string> {
  const end = promise.then(
    () => "fulfilled",
    (error: unknown) => (error instanceof SignInRefusal ? error.kind : toFailure(error).kind),
  );
  return await Promise.race([end, twoTurns().then(() => "pending")]);
}

/** What `after` has more than `before`. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const known = [...before];
  return after.filter((resource) => {
    const at = known.indexOf(resource);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

async function find(state: LeakStateName): Promise<LeakFinding> {
  await twoTurns();
  const before = process.getActiveResourcesInfo();
  const { awaited, stop } = await leakStates[state].bring(scene);
  const startedAt = performance.now();
  await stop();
  const stopMs = performance.now() - startedAt;
  const ends = await Promise.all(awaited.map(endOf));
  await twoTurns();
  const left = added(before, process.getActiveResourcesInfo());
  await control.setWireFaults(noWireFaults);
  await control.clearFaults();
  await control.resetCounters();
  return { state, stopMs, ends, left };
}

async function main(): Promise<void> {
  const unexpected: string[] = [];
  process.on("unhandledRejection", (error) => unexpected.push(`unhandled rejection: ${inspect(error)}`));
  process.on("uncaughtException", (error) => unexpected.push(`uncaught exception: ${inspect(error)}`));
  // The first call makes what later ones have already.
  await control.counters();
  const findings: LeakFinding[] = [];
  for (const state of order.states) findings.push(await find(state));
  if (order.stayMs > 0) await new Promise((resolve) => setTimeout(resolve, order.stayMs));
  print({ findings });
  const doneAt = performance.now();
  process.on("exit", () => print({ exitMs: performance.now() - doneAt, unexpected }));
}

/** One line, written at once. */
function print(part: Partial<LeakReport>): void {
  writeSync(1, `${JSON.stringify(part)}\n`);
}

void main();
