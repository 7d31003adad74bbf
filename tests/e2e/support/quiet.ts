import { expect } from "vitest";
import type { AppProcess } from "./app-process";
import { errorLines, stackTraces } from "./unrest";

/** What a graceful quit leaves behind: exit code 0, `Stopped!` as the last log line, no error in the log, no stack trace on stderr. */
export async function expectGracefulEnd(app: AppProcess, limitMs = 15_000): Promise<void> {
  expect(await app.waitForExit(limitMs)).toEqual({ code: 0, signal: null });
  const lines = await app.logLines();
  expect(lines.at(-1)).toContain("Stopped!");
  await expectNoErrors(app);
}

/** No error in the log and no stack trace on stderr since the app was started. */
export async function expectNoErrors(app: AppProcess): Promise<void> {
  expect(errorLines(await app.logLinesOfLastStart())).toEqual([]);
  expect(stackTraces(app.stderr())).toEqual([]);
}
