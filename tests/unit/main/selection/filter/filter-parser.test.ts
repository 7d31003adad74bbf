import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { filterParserPath, generateFilterParser } from "../../../../../scripts/support/generate-filter-parser";

it("the committed parser is that of the grammar (npx tsx scripts/filter-parser.ts)", async () => {
  expect(await readFile(filterParserPath, "utf8")).toBe(await generateFilterParser());
});
