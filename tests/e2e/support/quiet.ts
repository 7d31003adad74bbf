import { expect } from "vitest";
import type { AppProcess } from "./app-process";

/** What a graceful quit leaves behind: exit code 0, `Stopped!` as the last log line, no error in the log, no stack trace on stderr. */
export async function expectGracefulEnd(app: AppProcess, limitMs = 15_000): Promise<void> {
  expect(await app.waitForExit(limitMs)).toEqual({ code: 0, signal: null });
  const lines = await app.logLines();
  expect(lines.at(-1)).toContain("Stopped!");
  await expectNoErrors(app);
}

/** No error in the log and no stack trace on stderr so far. */
export async function expectNoErrors(app: AppProcess): Promise<void> {
  expect((await app.logLines()).filter((line) => line.includes("[error]"))).toEqual([]);
  expect(stackTraces(app.stderr())).toEqual([]);
}

/** Lines of JavaScript stack traces; Chromium's own messages about a missing GPU or bus are none. */
function stackTraces(text: string): string[] {
  return text.split("\n").filter((line) => /^\s+at .+[:(]\d+:\d+\)?$/.test(line) || /^(Uncaught|\w*Error:)/.test(line));
}
