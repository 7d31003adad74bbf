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

/** Runs a script's main function. Its result is the exit code; a `ScriptProblem` ends it with its words, another error with its stack. */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof ScriptProblem) {
      console.error(error.message);
      process.exitCode = error.exitCode;
    } else {
      console.error(error instanceof Error ? (error.stack ?? error.message) : error);
      process.exitCode = 1;
    }
  }
}
