import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBareApp } from "../chaos/bare-app";
import { pause } from "../chaos/bounded";
import { endProblems, folderProblems } from "../chaos/checks";
import type { Stage } from "../e2e/support/stage";
import { waitFor, waitForAllDone } from "../e2e/support/waits";
import { testAccounts, WindowDriver } from "../e2e/support/window-driver";
import { SeededRandom } from "../telegram-server/world/random";
import type { WatchProofOptions } from "./options";
import { type Post, postAll, postsOf, wantedFilter, wantedKinds } from "./posts";

const chatTitle = "Watched";
/** Files that are in the chat before the rule is made: none of them is to come. */
const earlierFiles = 12;
/** How long one life of the app is at most: some end before it listens, some when it has caught up. */
const longestLifeMs = 5_000;
/** Mean time between two messages; the pauses are between nothing and twice as much. */
const meanPauseMs = 110;
/** One message in so many finds the connections broken. */
const messagesPerBreak = 60;
const exitLimitMs = 15_000;
const endLimitMs = 180_000;

/** The ways in which the proof ends the app: half of them by force. */
const ends = ["SIGKILL", "SIGKILL", "SIGTERM", "SIGINT"] as const;

export interface WatchFigures {
  messages: number;
  /** Messages with a file, and those whose file the rule wants. */
  files: number;
  wanted: number;
  /** How often the app was ended in each way while messages came. */
  ends: Record<string, number>;
  connectionBreaks: number;
  /** Between the first message and the last. */
  postingSeconds: number;
  seconds: number;
}

export interface WatchProof {
  figures: WatchFigures;
  /** What must not be; empty when each wanted file has come once, bit for bit, and no other. */
  problems: string[];
}

/** Makes a rule, posts messages while the app is ended and started at random, and looks at what has come. */
export async function proveWatch(
  stage: Stage,
  { messages, ends: wantedEnds, seed }: Pick<WatchProofOptions, "messages" | "ends" | "seed">,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<WatchProof> {
  const begun = performance.now();
  const { control } = stage.server;
  const { key } = await control.addChat({ kind: "supergroup", title: chatTitle });
  await postAll(control, key, postsOf(seed + 1, earlierFiles), async () => undefined);
  await makeRule(stage, env, key);

  const random = new SeededRandom(seed);
  const counts: Record<string, number> = {};
  const problems: string[] = [];
  let breaks = 0;
  let isPosting = true;
  let isOver = false;
  const postingBegun = performance.now();
  const posting = postAll(control, key, postsOf(seed, messages), async () => {
    if (isOver) throw new Error("nobody looks at what is posted any more");
    await pause(random.next() * 2 * meanPauseMs);
    if (random.next() * messagesPerBreak > 1) return;
    breaks += 1;
    await control.dropConnections();
  }).finally(() => {
    isPosting = false;
  });
  // Of a stream of its own: what the poster draws must not depend on how fast the app is.
  const moments = new SeededRandom(seed + 2);
  const liveAgainAndAgain = async (): Promise<void> => {
    for (let number = 1; !isOver && (isPosting || number <= wantedEnds); number += 1) {
      const way = moments.pick(ends);
      counts[way] = (counts[way] ?? 0) + 1;
      const lifeMs = Math.round(moments.next() * longestLifeMs);
      problems.push(...(await liveAndEnd(stage, env, number, way, lifeMs)));
      say(`end ${number}: ${way} after ${lifeMs} ms`);
    }
  };
  const living = liveAgainAndAgain();
  const serverEnded = stage.server.ended.then((how) => Promise.reject(new Error(how)));
  let posted: Map<number, Post>;
  try {
    [posted] = await Promise.race([Promise.all([posting, living]), serverEnded]);
  } finally {
    isOver = true;
    // What went wrong first is thrown; the rest has to end all the same, and the server is closed by whoever has started it.
    serverEnded.catch(() => undefined);
    await Promise.allSettled([posting, living]);
  }
  const postingSeconds = (performance.now() - postingBegun) / 1_000;
  problems.push(...(await problemsInTheEnd(stage, env, key, posted)));
  const all = [...posted.values()];
  return {
    figures: {
      messages,
      files: all.filter(({ wanted }) => wanted !== null).length,
      wanted: all.filter(({ wanted }) => wanted === true).length,
      ends: counts,
      connectionBreaks: breaks,
      postingSeconds: Math.round(postingSeconds),
      seconds: Math.round((performance.now() - begun) / 1_000),
    },
    problems,
  };
}

async function makeRule(stage: Stage, env: NodeJS.ProcessEnv, chatId: string): Promise<void> {
  const app = await stage.launch({ env });
  try {
    const window = new WindowDriver(await app.window());
    await window.signIn(testAccounts.plain);
    await waitFor("the chat", async () => {
      const { chats } = await window.request("chats.list", undefined);
      return chats.some(({ id }) => id === chatId) ? true : null;
    });
    await window.request("watch.make", {
      chatId,
      kinds: [...wantedKinds],
      filter: wantedFilter,
      template: null,
      since: null,
    });
    app.sendSignal("SIGTERM");
    await app.waitForExit(exitLimitMs);
  } finally {
    await app.dispose();
  }
}

/** Starts the app with nothing attached to it, lets it live, ends it; what was wrong with the end. */
async function liveAndEnd(
  stage: Stage,
  env: NodeJS.ProcessEnv,
  number: number,
  signal: NodeJS.Signals,
  lifeMs: number,
): Promise<string[]> {
  const recordFolder = join(stage.userData, "..", `start-${number}`);
  mkdirSync(recordFolder);
  const { server, userData } = stage;
  const { app } = await startBareApp({ server: server.address, userData, env, recordFolder });
  const linesBefore = (await app.logLines()).length;
  await pause(lifeMs);
  app.sendSignal(signal);
  const status = await app.waitForExit(exitLimitMs);
  const lines = await app.logLines();
  const logLines = lines.length < linesBefore ? lines : lines.slice(linesBefore);
  const kind = signal === "SIGKILL" ? "killed" : "graceful";
  const end = { kind, signals: [signal], status, logLines, stderr: app.stderr() } as const;
  return endProblems(end).map((problem) => `end ${number} (${signal} after ${lifeMs} ms): ${problem}`);
}

/** Lets the app come to rest, and compares the queue, the rule's counts and the disk with what was posted. */
async function problemsInTheEnd(
  stage: Stage,
  env: NodeJS.ProcessEnv,
  key: string,
  posted: ReadonlyMap<number, Post>,
): Promise<string[]> {
  const { control } = stage.server;
  const wantedIds = [...posted].filter(([, { wanted }]) => wanted === true).map(([id]) => id);
  const fileCount = [...posted.values()].filter(({ wanted }) => wanted !== null).length;
  const app = await stage.launch({ env });
  try {
    const window = new WindowDriver(await app.window());
    const problems: string[] = [];
    const look = async () => {
      const [rule] = await window.request("watch.list", undefined);
      return rule !== undefined && rule.state === "watching" && rule.seen >= fileCount ? rule : null;
    };
    const rule = await waitFor("the rule to have looked at everything", look, endLimitMs);
    await waitForAllDone(window, (await window.rows()).length, endLimitMs);
    const ids = (await window.rows()).map(({ messageId }) => messageId).sort((a, b) => a - b);
    if (ids.join() !== wantedIds.sort((a, b) => a - b).join()) {
      problems.push(`the queue has ${ids.length} files instead of ${wantedIds.length}: ${difference(ids, wantedIds)}`);
    }
    const counts = { seen: rule.seen, matched: rule.matched, queued: rule.queued };
    const right = { seen: fileCount, matched: wantedIds.length, queued: wantedIds.length };
    if (JSON.stringify(counts) !== JSON.stringify(right)) {
      problems.push(`the rule counts ${JSON.stringify(counts)} instead of ${JSON.stringify(right)}`);
    }
    const files = await control.filesOfChat(key);
    const hashes = files.filter(({ messageId }) => wantedIds.includes(messageId)).map(({ sha256 }) => sha256);
    problems.push(...(await folderProblems(stage.downloads, hashes)));
    const { serverErrors } = await control.counters();
    problems.push(...serverErrors.map((error) => `the Telegram server: ${error}`));
    app.sendSignal("SIGTERM");
    await app.waitForExit(exitLimitMs);
    return problems;
  } finally {
    await app.dispose();
  }
}

function difference(ids: readonly number[], wanted: readonly number[]): string {
  const missing = wanted.filter((id) => !ids.includes(id));
  const tooMany = ids.filter((id, index) => !wanted.includes(id) || ids.indexOf(id) !== index);
  return `missing ${missing.slice(0, 20)}; too many ${tooMany.slice(0, 20)}`;
}
