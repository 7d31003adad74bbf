import { createHmac } from "node:crypto";

/** What a given reference is worth. */
export type ReferenceVerdict = "valid" | "expired" | "invalid" | "empty";

const referenceBytes = 1 + 8 + 4 + 4 + 8;

/**
 * File references (https://core.telegram.org/api/file_reference): they carry the file, a world-wide epoch and an epoch
 * of the file. Moving an epoch on makes all references handed out before it expired, whatever their age.
 */
export class FileReferences {
  readonly #secret: string;
  #epoch = 1;
  readonly #epochOfFile = new Map<bigint, number>();

  constructor(seed: number) {
    this.#secret = `references ${seed}`;
  }

  /** The reference for a file as of now. */
  issue(fileId: bigint): Buffer {
    return this.#build(fileId, this.#epoch, this.#epochOfFile.get(fileId) ?? 0);
  }

  check(fileId: bigint, reference: Buffer): ReferenceVerdict {
    if (reference.length === 0) return "empty";
    if (reference.length !== referenceBytes) return "invalid";
    const epoch = reference.readUInt32BE(9);
    const fileEpoch = reference.readUInt32BE(13);
    if (!this.#build(fileId, epoch, fileEpoch).equals(reference)) return "invalid";
    return epoch === this.#epoch && fileEpoch === (this.#epochOfFile.get(fileId) ?? 0) ? "valid" : "expired";
  }

  expireAll(): void {
    this.#epoch++;
  }

  expire(fileId: bigint): void {
    this.#epochOfFile.set(fileId, (this.#epochOfFile.get(fileId) ?? 0) + 1);
  }

  #build(fileId: bigint, epoch: number, fileEpoch: number): Buffer {
    const body = Buffer.alloc(referenceBytes - 8);
    body.writeUInt8(1, 0);
    body.writeBigInt64BE(fileId, 1);
    body.writeUInt32BE(epoch, 9);
    body.writeUInt32BE(fileEpoch, 13);
    const mac = createHmac("sha256", this.#secret).update(body).digest().subarray(0, 8);
    return Buffer.concat([body, mac]);
  }
}
