import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withDisplay } from "../../scripts/display";
import { prepareRealApp } from "../../scripts/support/real-app";
import { runScript } from "../../scripts/support/script-problem";
import { setStage } from "../e2e/support/stage";
import { watchProofOptionsFrom } from "./options";
import { proveWatch } from "./proof";

async function main(): Promise<number> {
  const options = watchProofOptionsFrom(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(options);
    return 2;
  }
  const runtime = await prepareRealApp();
  process.env.GRAMHAUL_ELECTRON_PATH = runtime.executable;
  const { messages, ends, seed, jsonFile } = options;
  console.log(`Watch proof: ${messages} messages, at least ${ends} ends, seed ${seed}, Electron ${runtime.version}`);
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-watch-proof-"));
  const stage = await setStage(folder, { scenario: "empty", seed, settings: { closeToTray: false } });
  const killServer = (): void => void process.kill(stage.server.pid, "SIGKILL");
  process.once("exit", killServer);
  try {
    const { figures, problems } = await withDisplay((env) => proveWatch(stage, options, env, console.log));
    if (jsonFile !== null) writeFileSync(jsonFile, `${JSON.stringify({ seed, ...figures, problems }, null, 2)}\n`);
    console.log(JSON.stringify(figures));
    if (problems.length === 0) {
      console.log("Each wanted file has come exactly once, bit for bit, and no other.");
      rmSync(folder, { recursive: true, force: true });
      return 0;
    }
    console.error(`VIOLATED, seed ${seed}; the folder: ${folder}`);
    for (const problem of problems) console.error(`- ${problem}`);
    return 1;
  } finally {
    await stage.server.close();
    process.off("exit", killServer);
  }
}

void runScript(main);
