import { describe, expect, it, onTestFinished } from "vitest";
import { circumstances, inEveryCircumstance } from "./support/circumstances";
import { expectNextStartFinishes } from "./support/five-downloads";
import { expectGracefulEnd } from "./support/quiet";
import { type Scene, setScene } from "./support/scene";
import { expectOrderedSteps } from "./support/shutdown-log";

/** What a network or a server may do at the very moment of quitting. */
const faults: Record<string, (scene: Scene) => Promise<void>> = {
  "every connection is reset": async ({ server }) => void (await server.control.dropConnections({})),
  "every answer is preceded by a reset": ({ server }) => server.control.setWireFaults({ resetProbability: 1 }),
  "the server answers nothing more": ({ server }) => server.control.setWireFaults({ stall: true }),
  "connections stay open and are silent": async ({ server }) =>
    void (await server.control.dropConnections({ half: true })),
  "the network has gone": async ({ server }) => {
    await server.control.setWireFaults({ refuse: true });
    await server.control.dropConnections({});
  },
  "the server's process is frozen": async ({ server }) => {
    process.kill(server.pid, "SIGSTOP");
    onTestFinished(() => void process.kill(server.pid, "SIGCONT"));
  },
  "the server's process is killed": async ({ server }) => void process.kill(server.pid, "SIGKILL"),
};

/** Of the same server: these leave it as it was. */
const passing: ReadonlySet<string> = new Set(["every connection is reset", "connections stay open and are silent"]);

/** With nothing in flight the others are no different from one of these. */
const faultsToIdle: ReadonlySet<string> = new Set([
  "every connection is reset",
  "the server answers nothing more",
  "the network has gone",
  "the server's process is frozen",
]);

const cases = inEveryCircumstance(Object.keys(faults)).filter(
  ([fault, circumstance]) => circumstance !== "idle" || faultsToIdle.has(fault),
);

/**
 * What the steps may take of their deadlines while the other side says nothing: tasks are aborted and wait for no answer, requests in
 * flight have a grace of 100 ms. Milliseconds, with room for a slow machine.
 */
const longestShutdownMs = 3_000;

describe("a server that fails at the moment of quitting", () => {
  it.each(cases)("%s, %s", async (fault, circumstance) => {
    const scene = await setScene({ scenario: "empty" });
    const { app } = await circumstances[circumstance](scene);
    await faults[fault]?.(scene);
    const toldAt = performance.now();
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);
    const tookMs = performance.now() - toldAt;
    await expectOrderedSteps(app);
    expect(tookMs).toBeLessThan(longestShutdownMs);
    console.info(`${fault}, ${circumstance}: ended after ${Math.round(tookMs)} ms`);
    if (circumstance === "during five downloads" && passing.has(fault)) await expectNextStartFinishes(scene);
  });
});
