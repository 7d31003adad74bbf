import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../downloads/make-folder";
import { RequestRefused } from "./refusal";

/** Makes the folder if needed. Rejects with `downloads-folder-unwritable` when nothing can be saved in it. */
export async function mustBeWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    // Rights alone do not tell (a full or read-only disk, Windows): only writing does.
    const probe = join(folder, `.gramhaul-${randomUUID()}`);
    await writeFile(probe, "", { flag: "wx" });
    await rm(probe);
  } catch (error) {
    throw new RequestRefused("downloads-folder-unwritable", `${folder}: ${(error as Error).message}`);
  }
}
