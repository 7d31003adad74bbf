/** Lines of the app's log at error level. */
export function errorLines(logLines: readonly string[]): string[] {
  return logLines.filter((line) => line.includes("[error]"));
}

/** Lines of JavaScript stack traces; Chromium's own messages about a missing GPU or bus are none. */
export function stackTraces(text: string): string[] {
  return text.split("\n").filter((line) => /^\s+at .+[:(]\d+:\d+\)?$/.test(line) || /^(Uncaught|\w*Error:)/.test(line));
}
