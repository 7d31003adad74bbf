import { writeFile } from "node:fs/promises";
import { filterParserPath, generateFilterParser } from "./support/generate-filter-parser";
import { runScript } from "./support/script-problem";

/** `npx tsx scripts/filter-parser.ts`: makes the filter language's parser out of its grammar. It is committed; run it after a change. */
async function main(): Promise<number> {
  await writeFile(filterParserPath, await generateFilterParser());
  console.log(`${filterParserPath} written.`);
  return 0;
}

void runScript(main);
