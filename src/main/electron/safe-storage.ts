import { safeStorage } from "electron";

/** Encrypts with the operating system's keyring. */
export interface Encryptor {
  /** False where there is no keyring: then the session is kept in a file that only its owner can read, and the user is told. */
  readonly available: boolean;
  encrypt(text: string): Buffer;
  decrypt(bytes: Buffer): string;
}

/**
 * The system's keyring as Electron offers it. On Linux its "basic_text" backend only pretends: the key is a constant in Chromium's
 * source, so it counts as none. Only valid after the app is ready.
 */
export function systemEncryptor(): Encryptor {
  // Electron before 27 can't name its backend, and calls encryption unavailable where the current one says "basic_text".
  const pretends = process.platform === "linux" && safeStorage.getSelectedStorageBackend?.() === "basic_text";
  return {
    available: safeStorage.isEncryptionAvailable() && !pretends,
    encrypt: (text) => safeStorage.encryptString(text),
    decrypt: (bytes) => safeStorage.decryptString(bytes),
  };
}
