import { build } from "electron-builder";
import { resolveElectronRuntime } from "./electron-runtime";
import { builderConfig } from "./packaging/builder-config";
import { packageUnpacked } from "./packaging/package-unpacked";
import { buildApp } from "./support/build";
import { repositoryRoot } from "./support/repository-root";
import { runScript, ScriptProblem } from "./support/script-problem";

/**
 * `npm run package`: builds and makes the unpacked app. With `--release` it makes this platform's installers, for other people,
 * and so refuses the fallback Electron.
 */
async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const unknown = args.filter((arg) => arg !== "--release");
  if (unknown.length > 0)
    throw new ScriptProblem(`usage: npm run package [-- --release]   (not ${unknown.join(" ")})`, 2);
  const runtime = await resolveElectronRuntime();
  const release = args.includes("--release");
  if (release && runtime.source === "fallback") {
    throw new ScriptProblem(
      `A release can't be made with Electron ${runtime.version}: it is out of support and only for tests and demos.\nMake it where Electron's own download can be reached (or name a mirror in ELECTRON_MIRROR).`,
      2,
    );
  }
  await buildApp();
  if (release) {
    const files = await build({ projectDir: repositoryRoot, publish: "never", config: builderConfig(runtime) });
    console.log(files.join("\n"));
  } else {
    console.log(await packageUnpacked(runtime));
  }
  return 0;
}

void runScript(main);
