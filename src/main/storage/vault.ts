import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { z } from "zod";
import { setAside } from "./set-aside";

/** Encrypts with a key of the operating system's user (Electron's `safeStorage` is one). */
export interface Encryptor {
  readonly available: boolean;
  encrypt(text: string): Buffer;
  /** Throws when the bytes were not encrypted by this user on this machine. */
  decrypt(bytes: Buffer): string;
}

export type VaultReading<Content> =
  | { state: "empty" }
  | { state: "ready"; content: Content }
  /** It could not be decrypted or understood; the file was moved to `path`. */
  | { state: "unreadable"; path: string };

export interface VaultOptions<Content> {
  /** The file is `<folder>/<name>.vault`. */
  name: string;
  /** What the content has to be, when it is read and when it is saved. */
  schema: z.ZodType<Content>;
  now?: () => Date;
}

const folderMode = 0o700;
const fileMode = 0o600;
/** First byte of the file: how the rest is to be read. */
const encryptedMark = 1;
const plainMark = 0;

/**
 * Keeps secrets in a folder that only the user may enter: encrypted where the system offers it, else as a file that only the user may
 * read (`isEncrypted` is then false, and the user is warned). Nothing in here ever puts content into an error.
 */
export class Vault<Content> {
  readonly #folder: string;
  readonly #path: string;
  readonly #encryptor: Encryptor;
  readonly #schema: z.ZodType<Content>;
  readonly #now: () => Date;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(folder: string, encryptor: Encryptor, { name, schema, now }: VaultOptions<Content>) {
    this.#folder = folder;
    this.#path = join(folder, `${name}.vault`);
    this.#encryptor = encryptor;
    this.#schema = schema;
    this.#now = now ?? (() => new Date());
  }

  /** Whether what is saved from now on is encrypted. */
  get isEncrypted(): boolean {
    return this.#encryptor.available;
  }

  /** Reads the vault; one that can't be understood is set aside with its date. */
  read(): VaultReading<Content> {
    if (!existsSync(this.#path)) return { state: "empty" };
    const content = this.#decode(readFileSync(this.#path));
    if (content !== null) return { state: "ready", content };
    return { state: "unreadable", path: setAside(this.#path, this.#now()) };
  }

  /** Replaces the content atomically. Saves come one after another, in the order in which they were asked for. */
  save(content: Content): Promise<void> {
    const text = JSON.stringify(this.#schema.parse(content));
    const encrypted = this.#encryptor.available;
    const body = encrypted ? this.#encryptor.encrypt(text) : Buffer.from(text, "utf8");
    const bytes = Buffer.concat([Buffer.of(encrypted ? encryptedMark : plainMark), body]);
    return this.#afterLast(async () => {
      mkdirSync(this.#folder, { recursive: true, mode: folderMode });
      // The folder may have been there before, with the rights of another time.
      chmodSync(this.#folder, folderMode);
      await writeFileAtomic(this.#path, bytes, { mode: fileMode });
    });
  }

  /** Deletes the content. */
  wipe(): Promise<void> {
    return this.#afterLast(async () => rmSync(this.#path, { force: true }));
  }

  /** Resolves when every save that was asked for so far is on disk or has failed. */
  settled(): Promise<void> {
    return this.#lastWrite;
  }

  #afterLast(work: () => Promise<void>): Promise<void> {
    const result = this.#lastWrite.then(work);
    this.#lastWrite = result.catch(() => undefined);
    return result;
  }

  #decode(bytes: Buffer): Content | null {
    try {
      const body = bytes.subarray(1);
      if (bytes[0] !== encryptedMark && bytes[0] !== plainMark) return null;
      const text = bytes[0] === encryptedMark ? this.#encryptor.decrypt(body) : body.toString("utf8");
      const parsed = this.#schema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    } catch {
      // The error's own text may quote the content: it goes nowhere.
      return null;
    }
  }
}
