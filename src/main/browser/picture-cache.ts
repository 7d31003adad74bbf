import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";

const suffix = ".jpg";
/** Written beside its place first, so that a picture is there whole or not at all. */
const unfinishedSuffix = ".new";

/**
 * Small pictures on disk, within a bound of bytes: when there are more, those that were not looked at for the longest time go. What can't be
 * read or written is no error: the picture is fetched again.
 */
export class PictureCache {
  readonly #folder: string;
  readonly #mostBytes: number;
  /** Bytes by name, those that were used last at the end. */
  #sizes: Promise<Map<string, number>> | null = null;
  #totalBytes = 0;

  constructor(folder: string, mostBytes: number) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** Null when it is not there. `name` is safe for a file. */
  async get(name: string): Promise<Uint8Array | null> {
    const sizes = await this.#read();
    const size = sizes.get(name);
    if (size === undefined) return null;
    sizes.delete(name);
    sizes.set(name, size);
    const path = this.#path(name);
    try {
      const bytes = await readFile(path);
      const now = new Date();
      // The order has to survive a restart.
      await utimes(path, now, now);
      return bytes;
    } catch {
      this.#forget(sizes, name);
      return null;
    }
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    const sizes = await this.#read();
    const path = this.#path(name);
    await writeFile(path + unfinishedSuffix, bytes);
    await rename(path + unfinishedSuffix, path);
    this.#forget(sizes, name);
    sizes.set(name, bytes.length);
    this.#totalBytes += bytes.length;
    for (const oldest of sizes.keys()) {
      if (this.#totalBytes <= this.#mostBytes || oldest === name) break;
      this.#forget(sizes, oldest);
      await rm(this.#path(oldest), { force: true });
    }
  }

  #path(name: string): string {
    return join(this.#folder, name + suffix);
  }

  #forget(sizes: Map<string, number>, name: string): void {
    this.#totalBytes -= sizes.get(name) ?? 0;
    sizes.delete(name);
  }

  /** What is there, read once. A failure is tried again the next time. */
  #read(): Promise<Map<string, number>> {
    this.#sizes ??= this.#list().catch((error: unknown) => {
      this.#sizes = null;
      throw error;
    });
    return this.#sizes;
  }

  async #list(): Promise<Map<string, number>> {
    await mkdir(this.#folder, { recursive: true });
    const found: { name: string; bytes: number; usedAt: number }[] = [];
    for (const file of await readdir(this.#folder)) {
      if (!file.endsWith(suffix)) {
        await rm(join(this.#folder, file), { recursive: true, force: true });
        continue;
      }
      const { size, mtimeMs } = await stat(join(this.#folder, file));
      found.push({ name: file.slice(0, -suffix.length), bytes: size, usedAt: mtimeMs });
    }
    found.sort((a, b) => a.usedAt - b.usedAt);
    this.#totalBytes = found.reduce((sum, { bytes }) => sum + bytes, 0);
    return new Map(found.map(({ name, bytes }) => [name, bytes]));
  }
}
