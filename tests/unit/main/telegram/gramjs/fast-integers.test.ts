import bigInt from "big-integer";
import fc from "fast-check";
import { Api } from "telegram";
import * as helpers from "telegram/Helpers";
import { MTProtoState } from "telegram/network/MTProtoState";
import { expect, it, vi } from "vitest";
import { fastIntegers, nextMessageId, writtenAck } from "../../../../../src/main/telegram/gramjs/fast-integers";

const slow = {
  readBigIntFromBuffer: helpers.readBigIntFromBuffer,
  toSignedLittleBuffer: (big: bigInt.BigInteger | string | number, bytes?: number): Buffer =>
    helpers.toSignedLittleBuffer(bigInt(big as string), bytes),
};
const fast = fastIntegers(slow);

it("reads integers of any length as GramJS does, in every order of bytes, with and without a sign", () => {
  const bytes = fc.oneof(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.uint8Array({ minLength: 1, maxLength: 32 }));
  fc.assert(
    fc.property(bytes, fc.boolean(), fc.boolean(), (array, little, signed) => {
      const buffer = Buffer.from(array);
      const [ours, theirs] = [fast, slow].map((with_) => with_.readBigIntFromBuffer(buffer, little, signed));
      expect(ours?.toString()).toBe(theirs?.toString());
      expect(theirs && ours?.equals(theirs)).toBe(true);
      expect(Buffer.from(array).equals(buffer)).toBe(true);
    }),
    {
      examples: [
        [new Uint8Array(8).fill(255), true, true],
        [new Uint8Array(8), true, false],
      ],
    },
  );
});

it("writes integers as GramJS does", () => {
  const number = fc.bigInt({ min: -(1n << 63n), max: (1n << 64n) - 1n });
  fc.assert(
    fc.property(number, fc.constantFrom(8, 16, 32), (value, length) => {
      const big = bigInt(value.toString());
      expect(fast.toSignedLittleBuffer(big, length).toString("hex")).toBe(
        slow.toSignedLittleBuffer(big, length).toString("hex"),
      );
    }),
    {
      examples: [
        [-1n, 8],
        [0n, 8],
        [(1n << 64n) - 1n, 8],
      ],
    },
  );
});

it("writes acknowledgements as GramJS does", () => {
  const ids = fc.array(
    fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }).map((id) => bigInt(id)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(ids, (msgIds) => {
      expect(writtenAck(msgIds).toString("hex")).toBe(new Api.MsgsAck({ msgIds }).getBytes().toString("hex"));
    }),
  );
});

it("gives messages the ids that GramJS gives them, also several at the same moment and when the clock is set back", () => {
  interface Ids {
    timeOffset: number;
    _lastMsgId: bigInt.BigInteger;
    _getNewMsgId(): bigInt.BigInteger;
  }
  vi.useFakeTimers();
  try {
    const moments = fc.array(fc.integer({ min: 1_600_000_000_000, max: 2_100_000_000_000 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(moments, fc.integer({ min: -100_000, max: 100_000 }), (times, timeOffset) => {
        const theirs = new MTProtoState(undefined, undefined) as unknown as Ids;
        theirs.timeOffset = timeOffset;
        const ours = { timeOffset, _lastMsgId: bigInt.zero };
        for (const time of times.flatMap((moment) => [moment, moment])) {
          vi.setSystemTime(time);
          expect(nextMessageId.call(ours).toString()).toBe(theirs._getNewMsgId().toString());
        }
      }),
    );
  } finally {
    vi.useRealTimers();
  }
});
