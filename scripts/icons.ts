import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { withDisplay } from "./display";
import { resolveElectronRuntime } from "./electron-runtime";
import { repositoryRoot } from "./support/repository-root";
import { runCommand } from "./support/run-command";
import { sandboxArguments } from "./support/sandbox";
import { runScript, ScriptProblem } from "./support/script-problem";
import { ensureSystemPackages } from "./system-packages";

interface IconJob {
  svg: string;
  png: string;
  /** Edge in pixels. */
  size: number;
}

/** `npx tsx scripts/icons.ts`: draws every PNG icon from the SVG files in build/. The PNGs are committed; run it after a change. */
async function main(): Promise<number> {
  const jobs = iconJobs();
  for (const job of jobs) await mkdir(dirname(job.png), { recursive: true });
  const runtime = await resolveElectronRuntime();
  await ensureSystemPackages({ electron: runtime.executable, virtualDisplay: true, screenshotFonts: false });
  const renderer = fileURLToPath(new URL("icons/render-app", import.meta.url));
  await withDisplay(
    async (displayEnv) => {
      const result = await runCommand(runtime.executable, [...sandboxArguments(true), renderer], {
        env: { ...process.env, ...displayEnv, ICON_JOBS: JSON.stringify(jobs) },
        timeoutMs: 60_000,
      });
      if (result.code !== 0) throw new ScriptProblem(`The icons could not be drawn:\n${result.stderr}`);
    },
    { alwaysVirtual: true },
  );
  console.log(`${jobs.length} icons drawn.`);
  return 0;
}

function iconJobs(): IconJob[] {
  const at = (...parts: string[]): string => join(repositoryRoot, ...parts);
  const large = at("build", "icon.svg");
  const small = at("build", "icon-small.svg");
  const template = at("build", "tray-template.svg");
  const trays = [16, 22, 24, 32].flatMap((size) => [
    { svg: small, png: at("resources", `tray-${size}.png`), size },
    { svg: small, png: at("resources", `tray-${size}@2x.png`), size: size * 2 },
  ]);
  return [
    ...[16, 24, 32, 48].map((size) => ({ svg: small, png: at("build", "icons", `${size}x${size}.png`), size })),
    ...[64, 128, 256, 512, 1024].map((size) => ({
      svg: large,
      png: at("build", "icons", `${size}x${size}.png`),
      size,
    })),
    { svg: large, png: at("build", "icon.png"), size: 1024 },
    { svg: large, png: at("resources", "icon.png"), size: 256 },
    ...trays,
    { svg: template, png: at("resources", "trayTemplate.png"), size: 16 },
    { svg: template, png: at("resources", "trayTemplate@2x.png"), size: 32 },
  ];
}

void runScript(main);
