import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "../support/repository-root";

/** Where one run of the demo keeps all it makes; nothing of it lies in the person's own folders. */
export interface DemoFolder {
  /** The app's data: session, database, settings, log. */
  userData: string;
  downloads: string;
  screenshots: string;
}

/** Makes a fresh folder below demo-output/, with settings for the app: where downloads go, and light to begin with. */
export async function makeDemoFolder(now = new Date()): Promise<DemoFolder> {
  const root = join(repositoryRoot, "demo-output", now.toISOString().replace(/[:.]/g, "-").slice(0, 19));
  const folder = {
    userData: join(root, "data"),
    downloads: join(root, "downloads"),
    screenshots: join(root, "screenshots"),
  };
  for (const path of Object.values(folder)) await mkdir(path, { recursive: true });
  const settings = { downloadsFolder: folder.downloads, theme: "light", language: "en", closeToTray: false };
  await writeFile(join(folder.userData, "settings.json"), JSON.stringify(settings, null, 2));
  return folder;
}
