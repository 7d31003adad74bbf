import { mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { repositoryRoot } from "../../scripts/support/repository-root";
import { InstanceRecord } from "../../src/main/instance/instance-record";
import { isAlive } from "../../src/main/instance/is-alive";
import { appEnvironment, definedOnly } from "./support/app";
import { logFile } from "./support/app-process";
import { expectNextStartFinishes, startFiveDownloads } from "./support/five-downloads";
import { type Scene, setScene } from "./support/scene";
import { loggedSteps, shutdownSteps } from "./support/shutdown-log";
import { openTerminal } from "./support/terminal";
import { errorLines, stackTraces } from "./support/unrest";
import { waitFor } from "./support/waits";

/** Without what a run leaves behind, so that the runner makes its own. */
const notLinked = new Set([".git", "out", "dist", "demo-output"]);

/** The project in another folder, so that the dev runner's build does not replace the one under test. */
function projectElsewhere(): string {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-project-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of readdirSync(repositoryRoot)) {
    if (!notLinked.has(name)) symlinkSync(join(repositoryRoot, name), join(folder, name));
  }
  return folder;
}

/** In bytes; less is on the way at most when an app has been killed. */
const aSecondOfDownloading = 4 * 1024 * 1024;

/** Runs the app by a command of the README, waits until it is at work, and presses Ctrl+C. */
async function expectGracefulCtrlC(command: string, cwd: string, scene: Scene): Promise<void> {
  const { userData, server } = scene;
  const record = new InstanceRecord(join(userData, "instance.json"));
  const before = await readFile(logFile(userData), "utf8").catch(() => "");
  const newLines = async (): Promise<string[]> => {
    const log = await readFile(logFile(userData), "utf8").catch(() => "");
    return log.slice(before.length).split("\n").filter(Boolean);
  };
  const environment = { ...process.env, ...appEnvironment({ userData, server: server.address }) };
  const terminal = openTerminal(command, { cwd, env: definedOnly(environment) });
  const { bytesServed } = await server.control.counters();
  await waitFor("the app at work", async () => {
    const served = (await server.control.counters()).bytesServed - bytesServed;
    return served > aSecondOfDownloading ? true : null;
  });
  const pid = record.read()?.pid ?? 0;
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, "SIGKILL");
  });
  terminal.pressCtrlC();
  await terminal.ended(20_000);
  // The prompt does not come back over an app that still saves its work.
  expect(isAlive(pid)).toBe(false);
  expect(record.read()).toEqual({ pid, phase: "stopped", exitCode: 0 });
  const lines = await newLines();
  expect(lines.at(-1)).toContain("Stopped!");
  expect(errorLines(lines)).toEqual([]);
  expect(stackTraces(terminal.text())).toEqual([]);
  expect(loggedSteps(lines).map(({ step }) => step)).toEqual([...shutdownSteps]);
}

it.each([
  ["npm run app", () => repositoryRoot],
  ["npm run dev", projectElsewhere],
])("Ctrl+C in the terminal of `%s` during five downloads is a graceful quit", async (command, folder) => {
  const scene = await setScene({ scenario: "empty" });
  const { app } = await startFiveDownloads(scene);
  await app.kill9();
  await expectGracefulCtrlC(command, folder(), scene);
  await expectNextStartFinishes(scene);
});
