import { describe, expect, it } from "vitest";
import type { Instance } from "../../../../src/main/instance/instance-record";
import { patienceMs, type TurnDependencies, takeTurn } from "../../../../src/main/instance/take-turn";

interface Other extends Instance {
  /** When it gives up the lock, and when its process ends, milliseconds from now; left out: never. */
  unlocksAt?: number;
  endsAt?: number;
  /** What it writes when it gives up the lock. */
  exitCodeAtEnd?: number | null;
}

/** A data folder, the instance that owns it, and a clock that only sleeping moves. */
function beside(
  other: Other | null,
  options: { wantsQuit?: boolean; links?: string[]; record?: Instance | null } = {},
) {
  let now = 0;
  const wishes: string[] = [];
  const links: string[] = [];
  const said: string[] = [];
  const isUnlocked = () => other === null || (other.unlocksAt !== undefined && now >= other.unlocksAt);
  const record = (): Instance | null => {
    if (options.record !== undefined) return options.record;
    if (other === null) return null;
    if (!isUnlocked()) return other;
    return { ...other, phase: "stopped", exitCode: other.exitCodeAtEnd === undefined ? 0 : other.exitCodeAtEnd };
  };
  const deps: TurnDependencies = {
    wantsQuit: options.wantsQuit ?? false,
    links: options.links ?? [],
    requestLock: ({ want, links: handedOver }) => {
      wishes.push(want);
      links.push(...handedOver);
      return isUnlocked();
    },
    readInstance: record,
    isAlive: (pid) => other !== null && pid === other.pid && now < (other.endsAt ?? Number.POSITIVE_INFINITY),
    sleep: (ms) => {
      now += ms;
    },
    now: () => now,
    say: (line) => void said.push(line),
  };
  return { turn: takeTurn(deps), wishes, links, said, elapsedMs: now };
}

const running: Other = { pid: 7, phase: "running", exitCode: null };
const stopping: Other = { pid: 7, phase: "stopping", exitCode: null };

describe("a plain start", () => {
  it("takes its turn at once where nobody runs", () => {
    expect(beside(null)).toMatchObject({ turn: "start", wishes: ["show"], elapsedMs: 0 });
  });

  it("shows the window of the one that runs, and leaves", () => {
    expect(beside(running)).toMatchObject({ turn: 0, wishes: ["show"], elapsedMs: 0, said: [] });
  });

  it("hands its links to the one that runs, but not with a wish to quit, and not to one that is stopping", () => {
    const links = ["gramhaul://download?link=t.me%2Fname%2F5"];
    expect(beside(running, { links }).links).toEqual(links);
    expect(beside({ ...running, unlocksAt: 100, endsAt: 100 }, { links, wantsQuit: true }).links).toEqual([]);
    expect(beside({ ...stopping, unlocksAt: 100, endsAt: 100 }, { links })).toMatchObject({ turn: "start", links: [] });
  });

  it("leaves also when the one that runs has not said anything of itself yet", () => {
    expect(beside(running, { record: null })).toMatchObject({ turn: 0, elapsedMs: 0 });
  });

  it("is not held by what an earlier run has written", () => {
    expect(beside(running, { record: { pid: 6, phase: "stopped", exitCode: 0 } })).toMatchObject({ turn: 0 });
    expect(beside(running, { record: { pid: 6, phase: "stopping", exitCode: null } })).toMatchObject({ turn: 0 });
  });

  it.each(["stopping", "stopped"] as const)("is held while the other is %s, until its process has ended", (phase) => {
    const { turn, wishes, elapsedMs } = beside({ ...stopping, phase, unlocksAt: 1500, endsAt: 1530 });
    expect(turn).toBe("start");
    expect(elapsedMs).toBeGreaterThanOrEqual(1530);
    expect(elapsedMs).toBeLessThan(1700);
    // Asking a process that is being taken down can crash it.
    expect(wishes).toEqual(["wait"]);
  });

  it("gives up, and says so, when the other does not end", () => {
    const { turn, said, elapsedMs } = beside(stopping);
    expect(turn).toBe(1);
    expect(said).toEqual(["The running Gramhaul has not ended within 20 s."]);
    expect(elapsedMs).toBeLessThan(patienceMs + 1000);
  });

  it("does not wait for ever for a process that outlives its lock", () => {
    const { turn, elapsedMs } = beside({ ...stopping, unlocksAt: 100 });
    expect(turn).toBe("start");
    expect(elapsedMs).toBeLessThan(6000);
  });
});

describe("--quit", () => {
  const quit = (other: Other | null) => beside(other, { wantsQuit: true });

  it("says that nobody runs", () => {
    expect(quit(null)).toMatchObject({ turn: 0, said: ["Gramhaul is not running."], wishes: ["quit"] });
  });

  it.each([
    [running, ["quit", "wait"]],
    [stopping, ["wait"]],
  ])(
    "asks one that runs, and not one that stops (%j); waits for the end of its process and gives its exit code",
    (other, asked) => {
      const { turn, said, wishes, elapsedMs } = quit({ ...other, unlocksAt: 800, endsAt: 850 });
      expect(turn).toBe(0);
      expect(said).toEqual(["Gramhaul has quit."]);
      expect(wishes).toEqual(asked);
      expect(elapsedMs).toBeGreaterThanOrEqual(850);
    },
  );

  it("tells of a shutdown that did not end well", () => {
    const { turn, said } = quit({ ...running, unlocksAt: 800, endsAt: 800, exitCodeAtEnd: 1 });
    expect(turn).toBe(1);
    expect(said).toEqual(["Gramhaul has quit, but not every step of its shutdown ended well; its log says which."]);
  });

  it("tells of an end that cut the shutdown short", () => {
    const { turn, said } = quit({ ...running, unlocksAt: 800, endsAt: 800, exitCodeAtEnd: null });
    expect(turn).toBe(1);
    expect(said).toEqual(["Gramhaul has ended before its shutdown was over."]);
  });

  it("gives up on one that does not end", () => {
    expect(quit(running)).toMatchObject({ turn: 1, said: ["The running Gramhaul has not ended within 20 s."] });
  });
});
