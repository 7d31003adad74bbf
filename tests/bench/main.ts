import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { runScript } from "../../scripts/support/script-problem";
import { bench } from "./bench";
import { benchOptionsFrom } from "./options";

async function main(): Promise<number> {
  const options = benchOptionsFrom(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(options);
    return 2;
  }
  const { runs, scale, jsonFile } = options;
  console.log(`Bench: ${runs} runs each, scale ${scale}, Node ${process.version}, ${availableParallelism()} cores`);
  const workFolder = mkdtempSync(join(tmpdir(), "gramhaul-bench-"));
  // Whatever ends the bench, hundreds of MiB must not stay behind. The processes it started end when it is gone.
  process.once("exit", () => rmSync(workFolder, { recursive: true, force: true, maxRetries: 10 }));
  process.once("SIGINT", () => process.exit(130));
  process.once("SIGTERM", () => process.exit(143));
  const figures = await bench(options, workFolder, (text) => console.log(text));
  if (jsonFile !== null) await writeFile(jsonFile, `${JSON.stringify(figures, null, 2)}\n`);
  return 0;
}

void runScript(main);
