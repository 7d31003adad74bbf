import { open } from "node:fs/promises";

/** Brings the names in a folder to the disk. */
export type SyncFolder = (folder: string) => Promise<void>;

/**
 * Makes names that were given in a folder survive a power cut. Files that get their names at about the same time share one call: whoever
 * comes while one is under way waits for the next, because the one under way may have begun too early for them.
 */
export class FolderSync {
  readonly #syncFolder: SyncFolder;
  readonly #underWay = new Map<string, { current: Promise<void>; next: Promise<void> | null }>();

  constructor(syncFolder: SyncFolder = syncToDisk) {
    this.#syncFolder = syncFolder;
  }

  /** Resolves when every name that the folder has at the moment of the call is on the disk. */
  sync(folder: string): Promise<void> {
    const underWay = this.#underWay.get(folder);
    if (underWay === undefined) {
      const current = this.#syncFolder(folder).finally(() => this.#underWay.delete(folder));
      this.#underWay.set(folder, { current, next: null });
      return current;
    }
    if (underWay.next === null) {
      const again = (): Promise<void> => this.sync(folder);
      underWay.next = underWay.current.then(again, again);
    }
    return underWay.next;
  }
}

/** Not every system can open a folder, or bring it to the disk: then the system decides when. */
async function syncToDisk(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
