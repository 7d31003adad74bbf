import { runScript, ScriptProblem } from "../../../scripts/support/script-problem";

// A script whose libraries leave behind what electron-builder's do: a hook that ends an idle process with 0.
process.once("beforeExit", () => process.exit(0));
const [outcome] = process.argv.slice(2);
void runScript(async () => {
  if (outcome === "problem") throw new ScriptProblem("no disk", 4);
  if (outcome === "error") throw new Error("a bug");
  process.stdout.write("x".repeat(200_000));
  return Number(outcome);
});
