import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runCommand } from "../../../scripts/support/run-command";

const program = fileURLToPath(new URL("./run-script-program.ts", import.meta.url));

it.each([
  ["0", 0, ""],
  ["3", 3, ""],
  ["problem", 4, "no disk"],
  ["error", 1, "a bug"],
])("a script that ends with %s exits with %i, whatever its libraries left behind", async (outcome, code, words) => {
  const result = await runCommand(process.execPath, ["--import", "tsx", program, outcome]);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(words);
  if (words === "") expect(result.stdout).toHaveLength(200_000);
});
