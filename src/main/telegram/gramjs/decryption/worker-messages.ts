/** What the main thread sends to a decryption worker: one encrypted message (`openMessage`), whose memory goes over with it. */
export interface ToDecrypt {
  number: number;
  authKey: Uint8Array;
  frame: Uint8Array;
}

/** What comes back: its plaintext, or null when its msg_key is wrong. */
export interface Decrypted {
  number: number;
  plain: Uint8Array | null;
}
