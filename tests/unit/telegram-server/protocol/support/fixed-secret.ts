import { createHash } from "node:crypto";

/** 256 bytes that follow from a number: a secret exponent that is the same in every run. */
export function fixedSecret(number: number): Buffer {
  const blocks = Array.from({ length: 4 }, (_, block) =>
    createHash("sha512").update(`secret exponent ${number}, block ${block}`).digest(),
  );
  return Buffer.concat(blocks);
}
