import type { TelegramServerControl } from "../telegram-server/control/client";
import type { SeededRandom } from "../telegram-server/world/random";

/** A fault of the local server that begins, and ends if it has an end, at fixed times of a run. */
export interface PlannedFault {
  /** For the report, with its figures. */
  name: string;
  /** Milliseconds after the run's start at which each change is made. */
  changes: { atMs: number; make(control: TelegramServerControl): Promise<unknown> }[];
}

export const quitFaults = ["connections reset", "connections half-open", "server silent", "server refusing"] as const;
export type QuitFault = (typeof quitFaults)[number];

const part = "upload.getFile";

const kinds: readonly ((random: SeededRandom, quitAtMs: number) => PlannedFault)[] = [
  (random) => {
    const percent = random.int(2, 10);
    return fromTheStart(`resets ${percent} %`, (control) => control.setWireFaults({ resetProbability: percent / 100 }));
  },
  (random, quitAtMs) => at(random.int(0, quitAtMs), "all connections reset", (control) => control.dropConnections()),
  (random, quitAtMs) =>
    at(random.int(0, quitAtMs), "all connections half-open", (control) => control.dropConnections({ half: true })),
  (random, quitAtMs) => during(random, quitAtMs, "stall", "stall"),
  (random, quitAtMs) => during(random, quitAtMs, "refused connections", "refuse"),
  (random) => {
    const seconds = random.int(1, 3);
    const rule = { rpcError: { code: 420, text: `FLOOD_WAIT_${seconds}` } };
    return fromTheStart(`flood waits of ${seconds} s`, (control) =>
      control.addFault({ method: part, match: { probability: 0.1 }, times: 4, action: rule }),
    );
  },
  (random) => {
    const nth = random.int(1, 8);
    const shortBytes = random.int(0, 200) * 1024;
    return fromTheStart(`part ${nth} cut to ${shortBytes} bytes`, (control) =>
      control.addFault({ method: part, match: { nth }, times: 1, action: { shortBytes } }),
    );
  },
  (random, quitAtMs) => at(random.int(0, quitAtMs), "references expired", (control) => control.expireReferences()),
  (random) => {
    const mebibytes = random.int(1, 2);
    return fromTheStart(`link of ${mebibytes} MiB/s`, (control) =>
      control.setWireFaults({ bytesPerSecond: mebibytes * 1024 * 1024 }),
    );
  },
  (random) => {
    const latencyMs = random.int(20, 300);
    return fromTheStart(`latency ${latencyMs} ms`, (control) => control.setWireFaults({ latencyMs }));
  },
  (random) => {
    const times = random.int(1, 4);
    return fromTheStart(`${times} parts never answered`, (control) =>
      control.addFault({ method: part, match: { probability: 0.3 }, times, action: { noReply: true } }),
    );
  },
  (random) => {
    const times = random.int(1, 5);
    const action = { rpcError: { code: 500, text: "INTERNAL_ERROR" } };
    return fromTheStart(`${times} internal errors`, (control) =>
      control.addFault({ method: "*", match: { probability: 0.2 }, times, action }),
    );
  },
  (random) => {
    const badSaltCount = random.int(1, 5);
    return fromTheStart(`${badSaltCount} bad salts`, (control) => control.setWireFaults({ badSaltCount }));
  },
];

/** One fault of any kind. */
export function planFault(random: SeededRandom, quitAtMs: number): PlannedFault {
  return random.pick(kinds)(random, quitAtMs);
}

export async function makeQuitFault(fault: QuitFault, control: TelegramServerControl): Promise<void> {
  if (fault === "connections reset") await control.dropConnections();
  else if (fault === "connections half-open") await control.dropConnections({ half: true });
  else if (fault === "server silent") await control.setWireFaults({ stall: true });
  else await control.setWireFaults({ refuse: true });
}

function at(atMs: number, name: string, make: (control: TelegramServerControl) => Promise<unknown>): PlannedFault {
  return { name: atMs === 0 ? name : `${name} at ${atMs} ms`, changes: [{ atMs, make }] };
}

function fromTheStart(name: string, make: (control: TelegramServerControl) => Promise<unknown>): PlannedFault {
  return at(0, name, make);
}

function during(random: SeededRandom, quitAtMs: number, what: string, fault: "stall" | "refuse"): PlannedFault {
  const fromMs = random.int(0, quitAtMs);
  const lengthMs = random.int(200, 2_000);
  return {
    name: `${what} for ${lengthMs} ms at ${fromMs} ms`,
    changes: [
      { atMs: fromMs, make: (control) => control.setWireFaults({ [fault]: true }) },
      { atMs: fromMs + lengthMs, make: (control) => control.setWireFaults({ [fault]: false }) },
    ],
  };
}
