/** An error and its causes in one line, without their stacks: "Failure: No answer in time ← Error: read ECONNRESET". */
export function errorLine(error: Error): string {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let each: unknown = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    const line = `${each.name}: ${each.message}`;
    // A cause is often wrapped by an error that repeats its words.
    if (lines.at(-1)?.endsWith(each.message) !== true || each.message === "") lines.push(line);
  }
  return lines.join(" ← ");
}
