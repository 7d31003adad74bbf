import { fileURLToPath } from "node:url";
import { runScript, ScriptProblem } from "./support/script-problem";
import { supervise } from "./support/supervise";

/**
 * `npm run demo [-- --unattended]`: the main job with a made-up Telegram on this machine. The demo itself runs in a session of
 * its own, so that Ctrl+C reaches the app as one wish to quit and not also the server it is still talking to.
 */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const unknown = args.filter((arg) => arg !== "--unattended");
  if (unknown.length > 0)
    throw new ScriptProblem(`usage: npm run demo [-- --unattended]   (not ${unknown.join(" ")})`, 2);
  const demo = fileURLToPath(new URL("demo/run.ts", import.meta.url));
  return await supervise(process.execPath, ["--import", "tsx", demo, ...args], process.env);
}

void runScript(main);
