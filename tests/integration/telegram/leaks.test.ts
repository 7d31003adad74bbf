import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noWireFaults } from "../../telegram-server/contract";
import { type SpawnedTelegramServer, spawnTelegramServer } from "../../telegram-server/spawn";
import { HoldingProxy } from "./holding-proxy";
import type { LeakOrder, LeakReport } from "./leak-report";
import { type HeldPlace, heldPlaces } from "./leak-scene";
import { leakStateNames, leakStates } from "./leak-states";

/** A process in which a timer or a socket is left lives longer than this: GramJS's own live for seconds at least. */
const promptExitMs = 2_000;
/** The shutdown's deadline for ending the connections, milliseconds. */
const stopDeadlineMs = 3_000;
/** Longest that a child may take for one state, milliseconds; it is killed then, and what it found is told. */
const stateLimitMs = 40_000;
/** For this long after the end nothing may come up late. */
const quietMs = 15_000;
const allStatesLimitMs = 120_000 + quietMs;

let server: SpawnedTelegramServer;
const proxies: HoldingProxy[] = [];
const order = { proxies: {} as LeakOrder["proxies"] };

beforeAll(async () => {
  server = await spawnTelegramServer({ scenario: "empty" });
  const home = server.address.dcs.find(({ id }) => id === 2);
  if (!home) throw new Error("The server has no data centre 2");
  for (const [place, bytes] of Object.entries(heldPlaces)) {
    const proxy = new HoldingProxy(home, bytes);
    proxies.push(proxy);
    order.proxies[place as HeldPlace] = { id: 2, ...(await proxy.listen()) };
  }
});

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await server.close();
});

beforeEach(async () => {
  await server.control.setWireFaults(noWireFaults);
  await server.control.clearFaults();
  await server.control.resetCounters();
});

/** Runs a leak child to its natural end. One that does not end is killed: then the second half of its report is missing. */
async function runChild(states: LeakOrder["states"], limitMs: number, stayMs = 0): Promise<Partial<LeakReport>> {
  const script = fileURLToPath(new URL("./leak-child.ts", import.meta.url));
  const argument = JSON.stringify({ ...order, states, stayMs, server: server.address } satisfies LeakOrder);
  const child = spawn(process.execPath, ["--import", "tsx", script, argument], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const ended = once(child, "exit");
  const limit = setTimeout(() => child.kill("SIGKILL"), limitMs);
  const heldBefore = proxies.map(({ held }) => held);
  // A proxy tells nobody that it holds a conversation.
  const look = setInterval(() => {
    for (const [index, { held }] of proxies.entries()) {
      if (held === heldBefore[index]) continue;
      heldBefore[index] = held;
      child.send("held");
    }
  }, 5);
  try {
    if (!child.stdout || !child.stderr) throw new Error("The child has no pipes");
    const [printed, complaint] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    expect(complaint).toBe("");
    const lines = printed.split("\n").filter((line) => line !== "");
    return Object.assign({}, ...lines.map((line) => JSON.parse(line) as Partial<LeakReport>));
  } finally {
    clearTimeout(limit);
    clearInterval(look);
  }
}

describe("a process with a stopped gateway", () => {
  it.each(leakStateNames)("ends of itself, with nothing left: %s", async (state) => {
    const { findings = [], ...end } = await runChild([state], stateLimitMs);
    expect(findings).toMatchObject([{ state, left: [], ends: leakStates[state].ends }]);
    expect(findings[0]?.stopMs).toBeLessThan(stopDeadlineMs);
    expect(end).toEqual({ unexpected: [], exitMs: expect.any(Number) });
    expect(end.exitMs).toBeLessThan(promptExitMs);
  });

  it(
    "sees nothing come up late, from any state",
    async () => {
      const { findings = [], ...end } = await runChild(leakStateNames, allStatesLimitMs, quietMs);
      expect(findings.map(({ state, left, ends }) => ({ state, left, ends }))).toEqual(
        leakStateNames.map((state) => ({ state, left: [], ends: leakStates[state].ends })),
      );
      expect(end).toEqual({ unexpected: [], exitMs: expect.any(Number) });
      expect(end.exitMs).toBeLessThan(promptExitMs);
    },
    allStatesLimitMs + 10_000,
  );
});
