import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, longest first, as Vitest's JSON report of a whole run has them. */
const longest = [
  "tests/e2e/quit.test.ts",
  "tests/e2e/other-instance.test.ts",
  "tests/e2e/download.test.ts",
  "tests/e2e/quit-faults.test.ts",
  "tests/e2e/bad-input.test.ts",
  "tests/e2e/tray.test.ts",
  "tests/e2e/network.test.ts",
  "tests/e2e/quit-hang.test.ts",
  "tests/e2e/queue.test.ts",
  "tests/integration/telegram/leaks.test.ts",
  "tests/integration/bench/bench.test.ts",
];

/** A long file that began last would run on alone after all others have ended; the rest come in Vitest's own order. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((path) => moduleId.endsWith(path));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

/** As many files of e2e tests run at once as `npm run test:e2e` has started displays for. */
const displays = process.env.GRAMHAUL_TEST_DISPLAYS?.split(",").length ?? 1;

// Two tiers under plain Node, and the third, e2e in real Electron, which needs a display and a build: `npm run test:e2e` has both.
export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/unit/**/*.test.{ts,tsx}", "tests/telegram-server/**/*.test.ts"],
          testTimeout: 20_000,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: "scripts/support/telegram-server-bundle.ts",
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: "scripts/support/telegram-server-bundle.ts",
          setupFiles: "tests/e2e/support/own-display.ts",
          testTimeout: 180_000,
          hookTimeout: 120_000,
          maxWorkers: displays,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
