import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { AccountSchema, ApiCredentialsSchema } from "../../shared/sign-in";
import { setAside } from "./set-aside";

/** Encrypts with a key of the operating system's user (Electron's `safeStorage` is one). */
export interface Encryptor {
  readonly available: boolean;
  encrypt(text: string): Buffer;
  /** Throws when the bytes were not encrypted by this user on this machine. */
  decrypt(bytes: Buffer): string;
}

const VaultContentSchema = z.object({
  credentials: ApiCredentialsSchema,
  /** Null between the first sign-in step and its end, and after a sign-out that keeps the credentials. */
  session: z.string().nullable(),
  account: AccountSchema.nullable(),
});
/** What is needed to be signed in at the next start. `session` is as good as a password. */
export type VaultContent = z.infer<typeof VaultContentSchema>;

export type VaultReading =
  | { state: "empty" }
  | { state: "ready"; content: VaultContent }
  /** It could not be decrypted or understood; the file was moved to `path`. The user is signed out. */
  | { state: "unreadable"; path: string };

const folderMode = 0o700;
const fileMode = 0o600;
/** First byte of the file: how the rest is to be read. */
const encryptedMark = 1;
const plainMark = 0;

/**
 * Keeps one account's session in a folder that only the user may enter: encrypted where the system offers it, else as a file that
 * only the user may read (`isEncrypted` is then false, and the user is warned). Nothing in here ever puts content into an error.
 */
export class SessionVault {
  readonly #folder: string;
  readonly #path: string;
  readonly #encryptor: Encryptor;
  readonly #now: () => Date;
  #lastWrite: Promise<void> = Promise.resolve();

  /** `name` tells accounts apart; the first one's is "session". */
  constructor(folder: string, encryptor: Encryptor, options: { name?: string; now?: () => Date } = {}) {
    this.#folder = folder;
    this.#path = join(folder, `${options.name ?? "session"}.vault`);
    this.#encryptor = encryptor;
    this.#now = options.now ?? (() => new Date());
  }

  /** Whether what is saved from now on is encrypted. */
  get isEncrypted(): boolean {
    return this.#encryptor.available;
  }

  /** Reads the vault; one that can't be understood is set aside with its date. */
  read(): VaultReading {
    if (!existsSync(this.#path)) return { state: "empty" };
    const content = this.#decode(readFileSync(this.#path));
    if (content !== null) return { state: "ready", content };
    return { state: "unreadable", path: setAside(this.#path, this.#now()) };
  }

  /** Replaces the content atomically. Saves come one after another, in the order in which they were asked for. */
  save(content: VaultContent): Promise<void> {
    const text = JSON.stringify(VaultContentSchema.parse(content));
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

  #decode(bytes: Buffer): VaultContent | null {
    try {
      const body = bytes.subarray(1);
      if (bytes[0] !== encryptedMark && bytes[0] !== plainMark) return null;
      const text = bytes[0] === encryptedMark ? this.#encryptor.decrypt(body) : body.toString("utf8");
      const parsed = VaultContentSchema.safeParse(JSON.parse(text));
      return parsed.success ? parsed.data : null;
    } catch {
      // The error's own text may quote the content: it goes nowhere.
      return null;
    }
  }
}
