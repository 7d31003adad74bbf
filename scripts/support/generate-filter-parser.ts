import { readFile } from "node:fs/promises";
import { join } from "node:path";
import peggy from "peggy";
import { repositoryRoot } from "./repository-root";

const folder = join(repositoryRoot, "src", "main", "selection", "filter");
/** Where the generated parser is kept. */
export const filterParserPath = join(folder, "filter-parser.js");

const header = `// Generated out of filter.peggy by \`npx tsx scripts/filter-parser.ts\`: not to be edited.
// biome-ignore-all lint: generated
// biome-ignore-all format: generated
// biome-ignore-all assist: generated
`;

/** The source text of the filter language's parser, as its grammar makes it. */
export async function generateFilterParser(): Promise<string> {
  const grammar = await readFile(join(folder, "filter.peggy"), "utf8");
  const parser = peggy.generate(grammar, { output: "source", format: "es", grammarSource: "filter.peggy" });
  return header + parser;
}
