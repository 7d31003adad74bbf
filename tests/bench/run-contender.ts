import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { warmUpChat } from "./cases";
import { filesFolder } from "./contenders/contender";
import type { ContenderName } from "./contenders/names";
import type { Trial } from "./plan";
import { BenchProcess } from "./processes/bench-process";
import type { FromContender, RunReport, ToContender } from "./processes/contender-messages";
import type { BenchServer } from "./server/bench-server";

const script = fileURLToPath(new URL("./processes/contender-process.ts", import.meta.url));
/** Signing in, listing, warming up, and in a long queue adding its rows. */
const readyPatienceMs = 300_000;
const runPatienceMs = 1_800_000;
/** All contenders take it for a trouble of Telegram's own that passes, and ask again. */
const refusal = "RPC_CALL_FAIL";

/** One run: what the contender's process measured, and the share of a core that the server used meanwhile. */
export interface Run extends RunReport {
  serverCpuShare: number;
  /** Requests that the server refused on purpose. */
  failedRequests: number;
}

export interface RunFolders {
  /** Where the contender's files go while it runs. */
  workFolder: string;
  /** Where its CPU profile goes; null for none. */
  profileFolder: string | null;
}

/**
 * Runs one contender once in a process of its own, with the trial's faults from the moment the clock starts, and checks what it fetched
 * against `hashes`. Rejects when the contender fails or its bytes are not the server's.
 */
export async function runContender(
  contender: ContenderName,
  trial: Trial,
  hashes: readonly string[],
  server: BenchServer,
  { workFolder, profileFolder }: RunFolders,
): Promise<Run> {
  const folder = await mkdtemp(join(workFolder, `${contender}-`));
  const process = new BenchProcess<ToContender, FromContender>(contender, script, profileFolder);
  try {
    process.tell({
      order: {
        contender,
        server: server.address,
        streamPort: server.streamPort,
        chat: trial.files,
        warmUpChat,
        folder,
        filesAtOnce: trial.files === "five-files" ? 5 : 1,
        furtherRows: trial.furtherRows,
      },
    });
    await expected(process, "ready", readyPatienceMs);
    await setFaults(server, trial);
    const refusedBefore = await refusals(server);
    const cpuBefore = await server.cpuSeconds();
    process.tell({ go: true });
    const { report } = await expected(process, "report", runPatienceMs);
    const serverCpuShare = ((await server.cpuSeconds()) - cpuBefore) / report.seconds;
    const failedRequests = (await refusals(server)) - refusedBefore;
    await process.ended();
    await mustBeTheSame(contender, report.hashes ?? (await hashesIn(join(folder, filesFolder))), hashes);
    return { ...report, serverCpuShare, failedRequests };
  } finally {
    process.kill();
    await clearFaults(server);
    await rm(folder, { recursive: true, force: true });
  }
}

type Kind = "ready" | "report";

async function expected<K extends Kind>(
  process: BenchProcess<ToContender, FromContender>,
  kind: K,
  patienceMs: number,
): Promise<Extract<FromContender, Record<K, unknown>>> {
  const message = await process.next(patienceMs);
  if ("failed" in message) throw new Error(`${message.failed}\n${process.complaints}`.trimEnd());
  if (!(kind in message)) throw new Error(`Expected "${kind}", got ${JSON.stringify(message)}`);
  return message as Extract<FromContender, Record<K, unknown>>;
}

async function setFaults({ control }: BenchServer, { latencyMs, failuresPercent }: Trial): Promise<void> {
  await control.setWireFaults({ latencyMs });
  if (failuresPercent === 0) return;
  await control.addFault({
    method: "upload.getFile",
    match: { probability: failuresPercent / 100 },
    action: { rpcError: { code: 500, text: refusal } },
  });
}

async function refusals({ control }: BenchServer): Promise<number> {
  return (await control.counters()).errorsByName[refusal] ?? 0;
}

async function clearFaults({ control }: BenchServer): Promise<void> {
  await control.setWireFaults({ latencyMs: 0 });
  await control.clearFaults();
}

/** SHA-256 (hex) of every file below the folder. */
async function hashesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const hashes: string[] = [];
  for (const { parentPath, name } of files) {
    const hash = createHash("sha256");
    for await (const bytes of createReadStream(join(parentPath, name))) hash.update(bytes);
    hashes.push(hash.digest("hex"));
  }
  return hashes;
}

async function mustBeTheSame(
  contender: ContenderName,
  fetched: readonly string[],
  wanted: readonly string[],
): Promise<void> {
  if (fetched.length !== wanted.length) {
    throw new Error(`${contender} fetched ${fetched.length} files instead of ${wanted.length}`);
  }
  const left = [...fetched].sort();
  const wrong = [...wanted].sort().filter((hash, index) => hash !== left[index]);
  if (wrong.length > 0)
    throw new Error(`${contender} fetched wrong bytes: ${wrong.length} of ${wanted.length} files differ`);
}
