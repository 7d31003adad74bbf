import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { isDroppableName } from "../../shared/imports";
import { RequestRefused } from "./refusal";

/**
 * Rejects with `no-import-file` unless each of these paths is a whole one and names a regular file with the ending of a file to import.
 *
 * Main reads what the window names here, which it does nowhere else. The page itself can't name a path: the preload script takes
 * it from a file that a person dropped. Should the window's whole process be in wrong hands, this is what it gets: YAML and JSON files
 * are parsed by the import's bounded readers, and what it is told is chats, keys and message ids, no secrets and never a file's text.
 * No device, pipe or folder is opened, and nothing starts before it is ticked.
 */
export async function mustBeDroppable(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!isAbsolute(path) || !isDroppableName(path) || !(await isRegularFile(path))) {
      throw new RequestRefused("no-import-file", path);
    }
  }
}

const isRegularFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
