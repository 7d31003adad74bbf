import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type AppEnd, endProblems, folderProblems, quitAskedAt, refetchProblems } from "../../chaos/checks";

const quietLog = [
  "[2026-01-01 10:00:00.000] [info]  Gramhaul 0.1.0 on Electron 45.0.0, linux 6",
  "[2026-01-01 10:00:01.000] [info]  The session could not be verified yet Failure: No answer in time",
  "    at abortFailure (/app/out/main/index.js:1663:9)",
  "[2026-01-01 10:00:02.000] [info]  quit: SIGTERM",
  "[2026-01-01 10:00:02.001] [info]  quit: asked by signal",
  "[2026-01-01 10:00:02.002] [debug] network: no sign of life from Telegram Failure: Cancelled",
  "    at abortFailure (/app/out/main/index.js:1663:9)",
  "[2026-01-01 10:00:02.003] [info]  Stopped!",
];
const chromiumNoise = "[1709:1122/165806.237231:ERROR:bus.cc(399)] Failed to connect to the bus: No such file\n";

const graceful: AppEnd = {
  kind: "graceful",
  signals: ["SIGTERM"],
  status: { code: 0, signal: null },
  logLines: quietLog,
  stderr: chromiumNoise,
};
const stopped = quietLog.at(-1) ?? "";
const beforeTheEnd = (...lines: string[]) => [...quietLog.slice(0, -1), ...lines, stopped];

describe("the check of an end", () => {
  it("has nothing against a graceful one", () => {
    expect(endProblems(graceful)).toEqual([]);
  });

  it.each<[string, Partial<AppEnd>, RegExp]>([
    [
      "an error line",
      { logLines: beforeTheEnd("[x] [error] shutdown: step failed") },
      /^error in the log: .*step failed/,
    ],
    [
      "an error line before the quit",
      { logLines: ["[x] [error] window: could not be loaded", ...quietLog] },
      /^error in the log/,
    ],
    [
      "a stack trace in the log since the quit",
      { logLines: beforeTheEnd("[x] [warn]  odd", "    at run (/app/out/main/index.js:1:2)") },
      /^stack trace in the log/,
    ],
    [
      "an uncaught error on stderr",
      { stderr: "Uncaught Exception:\nError: x\n    at f (/app/index.js:1:2)" },
      /^stack trace on stderr/,
    ],
    [
      "a damaged database",
      { logLines: ["[x] [warn]  storage: the database was damaged and has been set aside as a.db", ...quietLog] },
      /^the data folder was damaged/,
    ],
    [
      "damaged settings",
      { logLines: ["[x] [warn]  settings: not taken as it stood { kind: 'set-aside' }", ...quietLog] },
      /^the data folder was damaged/,
    ],
    ["another exit code", { status: { code: 1, signal: null } }, /^ended with 1 instead of 0/],
    ["an end by its signal although it listened", { status: { code: null, signal: "SIGTERM" } }, /^ended with SIGTERM/],
    ["an end by another signal", { status: { code: null, signal: "SIGSEGV" }, logLines: [] }, /^ended with SIGSEGV/],
    [
      "another last line",
      { logLines: [...quietLog, "[x] [info]  tray: icon shown"] },
      /^the last line of the log is: .*icon shown/,
    ],
    ["no last line", { logLines: quietLog.slice(0, -1) }, /^the last line of the log is/],
  ])("finds %s", (_, sabotage, problem) => {
    const problems = endProblems({ ...graceful, ...sabotage });
    expect(problems[0]).toMatch(problem);
  });

  it("lets a signal end an app that does not listen yet, but not with an exit code of its own", () => {
    const early = { ...graceful, logLines: [], status: { code: null, signal: "SIGTERM" as const } };
    expect(endProblems(early)).toEqual([]);
    expect(endProblems({ ...early, status: { code: 0, signal: null } })).toEqual([]);
    expect(endProblems({ ...early, status: { code: 143, signal: null } })).toEqual(["ended with 143 instead of 0"]);
  });

  it("wants no last line of Quit now, but exit code 0", () => {
    const atOnce = { ...graceful, kind: "at once" as const, signals: [], logLines: quietLog.slice(0, 3) };
    expect(endProblems(atOnce)).toEqual([]);
    expect(endProblems({ ...atOnce, status: { code: 1, signal: null } })).toHaveLength(1);
  });

  it("wants no error line of a killed app either", () => {
    const killed: AppEnd = { ...graceful, kind: "killed", signals: ["SIGKILL"], logLines: quietLog.slice(0, 3) };
    expect(endProblems({ ...killed, status: { code: null, signal: "SIGKILL" } })).toEqual([]);
    expect(endProblems({ ...killed, logLines: ["[x] [error] database is locked"] })).toHaveLength(1);
  });
});

describe("when the app heard of the quit", () => {
  it("is in its log", () => {
    expect(quitAskedAt(quietLog)).toBe(new Date(2026, 0, 1, 10, 0, 2, 0).getTime());
    expect(quitAskedAt(quietLog.slice(0, 3))).toBeNull();
    expect(quitAskedAt(["[x] [info]  quit: SIGINT"])).toBeNull();
  });
});

const contents = ["first", "second", "third and last"];
const hashes = contents.map((content) => createHash("sha256").update(content).digest("hex"));

/** A folder as it is to be: each file once. */
function exactFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-checks-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "Chaos"));
  for (const [index, content] of contents.entries()) writeFileSync(join(folder, "Chaos", `${index}.bin`), content);
  return folder;
}

describe("the check of the files", () => {
  it("has nothing against each being there once and exact", async () => {
    expect(await folderProblems(exactFolder(), hashes)).toEqual([]);
  });

  it.each<[string, (folder: string) => void, string[]]>([
    [
      "a changed byte",
      (folder) => writeFileSync(join(folder, "1.bin"), "sEcond"),
      ["1.bin is damaged", "1 of 3 files are missing or damaged"],
    ],
    [
      "a cut file",
      (folder) => writeFileSync(join(folder, "2.bin"), "third"),
      ["2.bin is damaged", "1 of 3 files are missing or damaged"],
    ],
    ["a missing file", (folder) => rmSync(join(folder, "0.bin")), ["1 of 3 files are missing or damaged"]],
    ["a second copy", (folder) => writeFileSync(join(folder, "1 (2).bin"), "second"), ["1.bin is there twice"]],
    ["a left-over part", (folder) => writeFileSync(join(folder, "9.bin.part"), "x"), ["9.bin.part is left over"]],
    [
      "a file that never got its name",
      (folder) => renameSync(join(folder, "1.bin"), join(folder, "1.bin.part")),
      ["1.bin.part is left over", "1 of 3 files are missing or damaged"],
    ],
    ["a stranger", (folder) => writeFileSync(join(folder, "x.bin"), "x"), ["x.bin is damaged"]],
  ])("finds %s", async (_, sabotage, problems) => {
    const folder = exactFolder();
    sabotage(join(folder, "Chaos"));
    expect(await folderProblems(folder, hashes)).toEqual(problems);
  });

  it("takes files with the same content for as many as there are to be", async () => {
    const folder = exactFolder();
    writeFileSync(join(folder, "Chaos", "again.bin"), "first");
    expect(await folderProblems(folder, [...hashes, hashes[0] ?? ""])).toEqual([]);
  });
});

describe("the check of what was fetched again", () => {
  it("allows what was in flight and not a byte more", () => {
    expect(refetchProblems(1000, 1000)).toEqual([]);
    expect(refetchProblems(1001, 1000)).toHaveLength(1);
  });
});
