import { createRequire } from "node:module";
import bigInt from "big-integer";
import { Api } from "telegram";
import { MTProtoState } from "telegram/network/MTProtoState";

/** What of GramJS's `Helpers` is replaced. */
interface IntegerHelpers {
  readBigIntFromBuffer(buffer: Buffer, little?: boolean, signed?: boolean): bigInt.BigInteger;
  toSignedLittleBuffer(big: bigInt.BigInteger | string | number, bytes?: number): Buffer;
}

const longBytes = 8;

function helpersModule(): IntegerHelpers {
  return createRequire(import.meta.url)("telegram/Helpers") as IntegerHelpers;
}

/** The same functions with 64-bit integers, the ones that every message is full of, done by the engine. */
export function fastIntegers(slow: IntegerHelpers): IntegerHelpers {
  return {
    readBigIntFromBuffer(buffer, little = true, signed = false) {
      if (buffer.length !== longBytes || !little) return slow.readBigIntFromBuffer(buffer, little, signed);
      return bigInt(signed ? buffer.readBigInt64LE() : buffer.readBigUInt64LE());
    },
    toSignedLittleBuffer(big, bytes = longBytes) {
      if (bytes !== longBytes) return slow.toSignedLittleBuffer(big, bytes);
      const buffer = Buffer.allocUnsafe(longBytes);
      buffer.writeBigInt64LE(toInt64(big));
      return buffer;
    },
  };
}

function toInt64(big: bigInt.BigInteger | string | number): bigint {
  // What big-integer keeps where the engine has 64-bit integers; its types do not tell.
  const kept = typeof big === "object" && "value" in big ? big.value : null;
  return BigInt.asIntN(64, typeof kept === "bigint" ? kept : BigInt(big.toString()));
}

const vectorId = 0x1cb5c415;

/** `msgs_ack`, which goes out with nearly every request: https://core.telegram.org/mtproto/service_messages_about_messages#acknowledgment-of-receipt */
export function writtenAck(msgIds: readonly bigInt.BigInteger[]): Buffer {
  const bytes = Buffer.allocUnsafe(12 + longBytes * msgIds.length);
  bytes.writeUInt32LE(Api.MsgsAck.CONSTRUCTOR_ID, 0);
  bytes.writeUInt32LE(vectorId, 4);
  bytes.writeInt32LE(msgIds.length, 8);
  for (const [index, id] of msgIds.entries()) bytes.writeBigInt64LE(toInt64(id), 12 + longBytes * index);
  return bytes;
}

/** The parts of MTProtoState that the id of a message is made from. */
interface MessageIds {
  timeOffset: number;
  _lastMsgId: bigInt.BigInteger;
}

/** The next message's id, by the clock: https://core.telegram.org/mtproto/description#message-identifier-msg-id */
export function nextMessageId(this: MessageIds): bigInt.BigInteger {
  const now = Date.now() / 1000 + this.timeOffset;
  const seconds = Math.floor(now);
  const nanoseconds = Math.floor((now - seconds) * 1e9);
  const byClock = bigInt((BigInt(seconds) << 32n) | BigInt(nanoseconds * 4));
  this._lastMsgId = this._lastMsgId.greaterOrEquals(byClock) ? this._lastMsgId.add(4) : byClock;
  return this._lastMsgId;
}

let installed = false;

/**
 * Puts them under GramJS, once per process. Its own turn a number into hexadecimal text and multiply it up digit by digit, or make one
 * big integer for each byte: 8 % of the time that a small file takes (docs/performance.md). Its schema module keeps the old ones, which it
 * has taken hold of when it was loaded; so the acknowledgements are written here, and the requests for files in file-requests.ts.
 */
export function installFastIntegers(): void {
  if (installed) return;
  installed = true;
  const helpers = helpersModule();
  Object.assign(helpers, fastIntegers({ ...helpers }));
  Api.MsgsAck.prototype.getBytes = function getBytes(this: Api.MsgsAck): Buffer {
    return writtenAck(this.msgIds);
  };
  Object.assign(MTProtoState.prototype, { _getNewMsgId: nextMessageId });
}
