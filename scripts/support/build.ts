import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { repositoryRoot } from "./repository-root";
import { runCommand } from "./run-command";
import { ScriptProblem } from "./script-problem";

/** Path of a command-line program inside an installed package, to be run with this Node. */
export function packageBinary(packageName: string, file: string): string {
  const require = createRequire(join(repositoryRoot, "package.json"));
  return join(dirname(require.resolve(`${packageName}/package.json`)), file);
}

/** Builds main, preload and window into out/. */
export async function buildApp(): Promise<void> {
  console.error("Building the app …");
  const result = await runCommand(
    process.execPath,
    [packageBinary("electron-vite", "bin/electron-vite.js"), "build", "--logLevel", "warn"],
    { cwd: repositoryRoot },
  );
  if (result.code !== 0) throw new ScriptProblem(`The build failed:\n${result.stdout}${result.stderr}`);
}

/** Rejects when the app has not been built. */
export function requireBuiltApp(): void {
  if (!existsSync(join(repositoryRoot, "out", "main", "index.js"))) {
    throw new ScriptProblem('The app is not built yet: run "npm run build" (or "npm start", which builds and starts).');
  }
}
