import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { repositoryRoot } from "./repository-root";

let folder: string | undefined;

/**
 * Vitest's global setup of the tiers that start the local Telegram server as a process of its own, most of them once a test: it is
 * compiled to a single file once a run, which starts in half the processor time. `spawnTelegramServer` finds it by the variable.
 */
export async function setup(): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "gramhaul-server-"));
  await build({
    configFile: false,
    root: repositoryRoot,
    logLevel: "warn",
    ssr: { noExternal: true },
    plugins: [
      {
        name: "modules-stay-where-they-are",
        // What a module looks for beside itself (the containers of media, the protocol's schema) is not in the bundle.
        transform: (code, id) => code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
      },
    ],
    build: {
      ssr: join("tests", "telegram-server", "main.ts"),
      outDir: folder,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rollupOptions: { output: { format: "es", entryFileNames: "main.mjs", codeSplitting: false } },
    },
  });
  process.env.GRAMHAUL_TELEGRAM_SERVER = join(folder, "main.mjs");
}

export async function teardown(): Promise<void> {
  delete process.env.GRAMHAUL_TELEGRAM_SERVER;
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
}
