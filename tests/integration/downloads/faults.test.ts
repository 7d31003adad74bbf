import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FaultAction } from "../../telegram-server/control/fault-rules";
import { SeededRandom } from "../../telegram-server/world/random";
import { chunkKey } from "./flight-watch";
import { QueueScene } from "./queue-scene";

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
const foreignDcId = 4;
const limits = { filesAtOnce: 3, chunksPerFile: 4, requestsAtOnce: 6 };
/** Where the server is silent a minute of the downloads has to pass, which takes three seconds of the test. */
const hasteInSilence = 20;
/** Each fault comes so often. */
const times = 3;

/** What goes wrong with a request for a part of a file. */
const faults = {
  resets: { reset: true },
  stalls: { noReply: true },
  floods: { rpcError: { code: 420, text: "FLOOD_WAIT_1" } },
  "premium floods": { rpcError: { code: 420, text: "FLOOD_PREMIUM_WAIT_1" } },
  "errors of the server": { rpcError: { code: 500, text: "RPC_CALL_FAIL" } },
  "wrong bytes": { wrongBytes: true },
  "short answers": { shortBytes: 4 * kibibyte },
  "expired references": "expire",
} as const satisfies Record<string, FaultAction | "expire">;
type FaultName = keyof typeof faults;

let scene: QueueScene;
let struck: number;

beforeEach(async () => {
  scene = await QueueScene.open(limits);
  struck = 0;
});

afterEach(async () => {
  const { errors } = scene.world.server.mtproto.counters;
  await scene.close();
  expect(errors).toEqual([]);
});

/** Large and small files on both data centres; one is on the CDN, which has the faults of its method as well. */
async function addFiles(): Promise<bigint[]> {
  const onCdn = await scene.add({ sizeBytes: 3 * mebibyte + 77 });
  await scene.world.control.editFile(String(onCdn.id), { cdn: "stored" });
  const others = [
    await scene.add({ sizeBytes: 6 * mebibyte + 12_345, dcId: foreignDcId }),
    await scene.add({ sizeBytes: 5 * mebibyte }),
    await scene.add({ sizeBytes: 300 * kibibyte + 1 }),
    await scene.add({ sizeBytes: 90 * kibibyte, dcId: foreignDcId }),
    await scene.add({ sizeBytes: 2 * mebibyte - 1, dcId: foreignDcId }),
  ];
  return [onCdn, ...others].map(({ id }) => id);
}

/**
 * Lets the faults strike in turn, each `times` times, at requests for parts that the seed picks; the watch learns of each the moment it
 * strikes.
 */
function letStrike(names: readonly FaultName[], seed: number): void {
  const { domain } = scene.world.server;
  const random = new SeededRandom(`faults ${seed}`);
  const toCome = Array.from({ length: times }, () => names).flat();
  const decide = domain.faults.decide.bind(domain.faults);
  // Not before some chunks are on disk: those must not be fetched again.
  let untilNext = random.int(12, 15);
  vi.spyOn(domain.faults, "decide").mockImplementation((subject) => {
    const isPart = subject.method === "upload.getFile" || subject.method === "upload.getCdnFile";
    untilNext -= isPart ? 1 : 0;
    if (!isPart || untilNext > 0) return decide(subject);
    const name = toCome.shift();
    if (name === undefined) return decide(subject);
    untilNext = random.int(1, 3);
    struck += 1;
    scene.watch.strike();
    const fault = faults[name];
    if (fault !== "expire") return fault;
    domain.references.expireAll();
    return undefined;
  });
}

/** Ranges of files that were served once more than faults struck while they were in flight. */
function servedTooOften(): string[] {
  const files = scene.world.server.domain.counters.files();
  return files.flatMap(({ key, ranges }) =>
    ranges
      .filter(({ offset, count }) => count - 1 > scene.watch.strikesOn(chunkKey(key, offset)))
      .map(({ offset, count }) => `${key} from ${offset}: ${count} times`),
  );
}

async function mustEndExact(names: readonly FaultName[], seed: number): Promise<void> {
  const ids = await addFiles();
  letStrike(names, seed);
  const manager = await scene.downloadAll(names.includes("stalls") ? hasteInSilence : 1);
  expect(ids.map((_, index) => scene.isExact(manager, index))).toEqual(ids.map(() => true));
  expect(struck).toBe(times * names.length);
  expect(scene.watch.askedInVain).toEqual([]);
  expect(servedTooOften()).toEqual([]);
  // That few are in flight is what bounds the bytes that come twice.
  expect(scene.watch.mostReads).toBeLessThanOrEqual(limits.requestsAtOnce);
}

describe("every file ends exact, and no chunk comes twice but those in flight when a fault struck", () => {
  const names = Object.keys(faults) as FaultName[];

  it.each(names)("%s", async (name) => {
    await mustEndExact([name], 1);
  });

  it("all of them together", async () => {
    await mustEndExact(names, 2);
  });

  it("without faults every chunk comes once", async () => {
    await mustEndExact([], 1);
    const files = scene.world.server.domain.counters.files();
    expect(files.flatMap(({ ranges }) => ranges).filter(({ count }) => count !== 1)).toEqual([]);
  });
});
