import type { ElectronRuntime } from "../electron-runtime";

/** The variable by which the window says, for as long as it is open, that it runs on the fallback Electron. */
export function runtimeEnvironment(runtime: ElectronRuntime): NodeJS.ProcessEnv {
  return runtime.source === "fallback" ? { GRAMHAUL_TEST_RUNTIME: "1" } : {};
}

/** Says loudly that a real account does not belong on the fallback Electron. */
export function warnOfTestRuntime(runtime: ElectronRuntime): void {
  if (runtime.source !== "fallback") return;
  const lines = [
    `WARNING: this is Electron ${runtime.version}, for tests and demos only.`,
    "It has known security holes and gets no more fixes. Don't sign in to",
    "an account that matters with it. Electron's own download could not be",
    "reached: see docs/development-runtime.md for mirrors and proxies.",
  ];
  const width = Math.max(...lines.map((line) => line.length));
  const rule = "!".repeat(width + 6);
  console.error([rule, ...lines.map((line) => `!! ${line.padEnd(width)} !!`), rule].join("\n"));
}
