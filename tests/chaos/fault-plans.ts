import type { TelegramServerControl } from "../telegram-server/control/client";
import type { SeededRandom } from "../telegram-server/world/random";
import { bytesInFlight, bytesInFlightPerFile, chunkBytes } from "./limits";

/** A fault of the local server that begins, and ends if it has an end, at fixed times of a run. */
export interface PlannedFault {
  /** What kind it is, for the figures. */
  kind: FaultKind;
  /** For the report, with its figures. */
  name: string;
  /**
   * Upper limit of the bytes that it makes the app fetch again: answers that the server gave and the app did not get. Without those
   * that the server itself counts (a connection that it resets instead of answering).
   */
  refetchBytes: number;
  /** Milliseconds after the run's start at which each change is made. */
  changes: { atMs: number; make(control: TelegramServerControl): Promise<unknown> }[];
}

export const quitFaults = ["connections reset", "connections half-open", "server silent", "server refusing"] as const;
export type QuitFault = (typeof quitFaults)[number];

const part = "upload.getFile";
/** The data centre that is not the account's home: its key can be made anew without a new sign-in. */
const foreignDcId = 4;

type FaultPlan = Omit<PlannedFault, "kind">;

const plans = {
  "random resets": (random) => {
    const percent = random.int(2, 10);
    return fromTheStart(0, `resets ${percent} %`, (control) =>
      control.setWireFaults({ resetProbability: percent / 100 }),
    );
  },
  // With the link as slow as it is here, answers are under way at any time: the reset cuts them.
  "all reset in mid message": (random, quitAtMs) =>
    at(random.int(0, quitAtMs), bytesInFlight, "all connections reset", (control) => control.dropConnections()),
  "one data centre reset by a part": (random) => {
    const nth = random.int(1, 12);
    return fromTheStart(bytesInFlight, `part ${nth} resets its data centre`, (control) =>
      control.addFault({ method: part, match: { nth }, times: 1, action: { reset: true } }),
    );
  },
  "half-open": (random, quitAtMs) =>
    at(random.int(0, quitAtMs), bytesInFlight, "all connections half-open", (control) =>
      control.dropConnections({ half: true }),
    ),
  stall: (random, quitAtMs) => during(random, quitAtMs, bytesInFlight, "stall", "stall"),
  silence: (random, quitAtMs) => during(random, quitAtMs, bytesInFlight, "silence", "silent"),
  refusal: (random, quitAtMs) => during(random, quitAtMs, 0, "refused connections", "refuse"),
  // A file that has to wait drops its other chunks in flight.
  "flood wait": (random) => {
    const seconds = random.int(1, 3);
    const text = `${random.pick(["FLOOD_WAIT", "FLOOD_PREMIUM_WAIT"])}_${seconds}`;
    const times = 4;
    return fromTheStart(times * bytesInFlightPerFile, `${times} times ${text}`, (control) =>
      control.addFault({
        method: part,
        match: { probability: 0.1 },
        times,
        action: { rpcError: { code: 420, text } },
      }),
    );
  },
  "short part": (random) => {
    const nth = random.int(1, 8);
    const shortBytes = random.int(0, 200) * 1024;
    return fromTheStart(chunkBytes, `part ${nth} cut to ${shortBytes} bytes`, (control) =>
      control.addFault({ method: part, match: { nth }, times: 1, action: { shortBytes } }),
    );
  },
  // Once each: as many faults as a run can have are fewer wrong answers in a row than a file fails for.
  "wrong bytes": (random) => {
    const nth = random.int(1, 8);
    return fromTheStart(chunkBytes, `wrong bytes in part ${nth}`, (control) =>
      control.addFault({ method: part, match: { nth }, times: 1, action: { wrongBytes: true } }),
    );
  },
  "references expired": (random, quitAtMs) =>
    at(random.int(0, quitAtMs), 0, "references expired", (control) => control.expireReferences()),
  "slow link": (random) => {
    const mebibytes = random.int(1, 3);
    return fromTheStart(0, `link of ${mebibytes} MiB/s`, (control) =>
      control.setWireFaults({ bytesPerSecond: mebibytes * 1024 * 1024 }),
    );
  },
  latency: (random) => {
    const latencyMs = random.int(20, 300);
    return fromTheStart(0, `latency ${latencyMs} ms`, (control) => control.setWireFaults({ latencyMs }));
  },
  "delayed answers": (random) => {
    const delayMs = random.int(200, 3_000);
    return fromTheStart(0, `answers delayed by ${delayMs} ms`, (control) =>
      control.addFault({ method: "*", match: { probability: 0.2 }, times: 10, action: { delayMs } }),
    );
  },
  "no answer": (random) => {
    const times = random.int(1, 4);
    return fromTheStart(0, `${times} parts never answered`, (control) =>
      control.addFault({ method: part, match: { probability: 0.3 }, times, action: { noReply: true } }),
    );
  },
  "internal errors": (random) => {
    const times = random.int(1, 5);
    const action = { rpcError: { code: 500, text: "INTERNAL_ERROR" } };
    return fromTheStart(times * bytesInFlightPerFile, `${times} internal errors`, (control) =>
      control.addFault({ method: "*", match: { probability: 0.2 }, times, action }),
    );
  },
  "bad salts": (random) => {
    const badSaltCount = random.int(1, 5);
    return fromTheStart(0, `${badSaltCount} bad salts`, (control) => control.setWireFaults({ badSaltCount }));
  },
  "answers in containers": () =>
    fromTheStart(0, "answers in containers", (control) => control.setWireFaults({ packInContainer: true })),
  "key forgotten": (random, quitAtMs) =>
    at(random.int(0, quitAtMs), bytesInFlight, `key of data centre ${foreignDcId} forgotten`, (control) =>
      control.forgetKeys({ dcId: foreignDcId }),
    ),
} satisfies Record<string, (random: SeededRandom, quitAtMs: number) => FaultPlan>;

export type FaultKind = keyof typeof plans;
export const faultKinds = Object.keys(plans) as FaultKind[];

/** One fault of any kind. */
export function planFault(random: SeededRandom, quitAtMs: number): PlannedFault {
  const kind = random.pick(faultKinds);
  return { kind, ...plans[kind](random, quitAtMs) };
}

export async function makeQuitFault(fault: QuitFault, control: TelegramServerControl): Promise<void> {
  if (fault === "connections reset") await control.dropConnections();
  else if (fault === "connections half-open") await control.dropConnections({ half: true });
  else if (fault === "server silent") await control.setWireFaults({ stall: true });
  else await control.setWireFaults({ refuse: true });
}

type Make = (control: TelegramServerControl) => Promise<unknown>;

function at(atMs: number, refetchBytes: number, name: string, make: Make): FaultPlan {
  return { name: atMs === 0 ? name : `${name} at ${atMs} ms`, refetchBytes, changes: [{ atMs, make }] };
}

function fromTheStart(refetchBytes: number, name: string, make: Make): FaultPlan {
  return at(0, refetchBytes, name, make);
}

function during(
  random: SeededRandom,
  quitAtMs: number,
  refetchBytes: number,
  what: string,
  fault: "stall" | "refuse" | "silent",
): FaultPlan {
  const fromMs = random.int(0, quitAtMs);
  const lengthMs = random.int(200, 2_000);
  return {
    name: `${what} for ${lengthMs} ms at ${fromMs} ms`,
    refetchBytes,
    changes: [
      { atMs: fromMs, make: (control) => control.setWireFaults({ [fault]: true }) },
      { atMs: fromMs + lengthMs, make: (control) => control.setWireFaults({ [fault]: false }) },
    ],
  };
}
