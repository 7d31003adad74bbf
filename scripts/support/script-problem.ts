/** Something the person at the terminal can understand and act on: shown as its words, without a stack. */
export class ScriptProblem extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = "ScriptProblem";
  }
}

/**
 * Runs a script's main function and ends the process with its result as the exit code; a `ScriptProblem` ends it with its words, another
 * error with its stack. Ends it at once: electron-builder leaves a hook behind that ends a process with 0 once it has nothing to do,
 * whatever `process.exitCode` says, and tests that failed after it had packaged the app passed for good.
 */
export async function runScript(main: () => Promise<number>): Promise<void> {
  const code = await exitCodeOf(main);
  // What is written to a pipe may be under way still.
  await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  process.exit(code);
}

async function exitCodeOf(main: () => Promise<number>): Promise<number> {
  try {
    return await main();
  } catch (error) {
    if (error instanceof ScriptProblem) {
      console.error(error.message);
      return error.exitCode;
    }
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    return 1;
  }
}
