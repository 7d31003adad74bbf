import type { Content } from "./content";

/** Telegram's own block: no part of a file reaches over its edge (https://core.telegram.org/api/files#downloading-files). */
const blockBytes = 1 << 20;

/**
 * Bytes of contents kept in memory, least recently used first out, so that reading them again costs nothing: a server that is measured
 * should not spend its time on making up files. Kept are whole blocks of 1 MiB.
 */
export class BlockCache {
  readonly #blocks = new Map<string, Buffer>();
  #bytes = 0;

  /** `limitBytes`: how many bytes are kept at most; with less than a block nothing is. */
  constructor(readonly limitBytes: number) {}

  /** The bytes that `content.read` gives, which may be a view of what is kept. `name` stands for the content and what it is. */
  read(name: string, content: Content, offset: number, length: number): Buffer {
    const index = Math.floor(offset / blockBytes);
    const start = index * blockBytes;
    if (this.limitBytes < blockBytes || offset + length > start + blockBytes) return content.read(offset, length);
    return this.#block(`${name} ${index}`, content, start).subarray(offset - start, offset - start + length);
  }

  /** Drops everything that was read under names that begin so. */
  forget(prefix: string): void {
    for (const [key, block] of this.#blocks) if (key.startsWith(prefix)) this.#drop(key, block);
  }

  #block(key: string, content: Content, start: number): Buffer {
    const kept = this.#blocks.get(key);
    if (kept !== undefined) {
      this.#blocks.delete(key);
      this.#blocks.set(key, kept);
      return kept;
    }
    const block = content.read(start, blockBytes);
    this.#blocks.set(key, block);
    this.#bytes += block.length;
    for (const [oldest, bytes] of this.#blocks) {
      if (this.#bytes <= this.limitBytes) break;
      this.#drop(oldest, bytes);
    }
    return block;
  }

  #drop(key: string, block: Buffer): void {
    this.#blocks.delete(key);
    this.#bytes -= block.length;
  }
}
