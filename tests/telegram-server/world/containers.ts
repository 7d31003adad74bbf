import { readFileSync } from "node:fs";
import type { Segment } from "./content";
import { crc32 } from "./crc32";
import { withOggSerial } from "./ogg";

/** The committed sample files; see assets/README.md. */
export type SampleName = "video.mp4" | "round.mp4" | "animation.mp4" | "voice.ogg" | "music.mp3" | "sticker.webp";

const samples = new Map<SampleName, Buffer>();

/** A sample file's bytes, read once. */
export function sample(name: SampleName): Buffer {
  let bytes = samples.get(name);
  if (!bytes) {
    bytes = readFileSync(new URL(`../assets/${name}`, import.meta.url));
    samples.set(name, bytes);
  }
  return bytes;
}

/** An MP4 that plays, filled up to `sizeBytes` by a `free` box (ISO/IEC 14496-12, 8.1.2); undefined when too small. */
export function paddedMp4(name: "video.mp4" | "round.mp4" | "animation.mp4", sizeBytes: number): Segment[] | undefined {
  const movie = sample(name);
  const rest = sizeBytes - movie.length;
  if (rest === 0) return [movie];
  if (rest < 8) return undefined;
  if (rest < 2 ** 32) {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(rest, 0);
    header.write("free", 4, "latin1");
    return [movie, header, { keystreamBytes: rest - header.length }];
  }
  // A box of 4 GiB and more has its size in 64 bits behind the type.
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1, 0);
  header.write("free", 4, "latin1");
  header.writeBigUInt64BE(BigInt(rest), 8);
  return [movie, header, { keystreamBytes: rest - header.length }];
}

/** An MP3 behind an ID3v2.4 tag whose private frame fills it up to `sizeBytes`; undefined when too small or past 256 MiB. */
export function paddedMp3(sizeBytes: number): Segment[] | undefined {
  const music = sample("music.mp3");
  const owner = Buffer.from("padding\0", "latin1");
  const frameBytes = sizeBytes - music.length - 10;
  const keystreamBytes = frameBytes - 10 - owner.length;
  if (keystreamBytes < 0 || frameBytes >= 2 ** 28) return undefined;
  const head = Buffer.concat([
    Buffer.from("ID3\x04\0\0", "latin1"),
    synchsafe(frameBytes),
    Buffer.from("PRIV", "latin1"),
    synchsafe(owner.length + keystreamBytes),
    Buffer.from([0, 0]),
    owner,
  ]);
  return [head, { keystreamBytes }, music];
}

/** ID3's 28-bit number: seven bits a byte. */
function synchsafe(value: number): Buffer {
  return Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);
}

/** A WebP with an unknown chunk behind the picture up to `sizeBytes` (rounded as RIFF needs); undefined when too small. */
export function paddedWebp(sizeBytes: number): Segment[] | undefined {
  const picture = Buffer.from(sample("sticker.webp"));
  const keystreamBytes = sizeBytes - picture.length - 8;
  if (keystreamBytes < 0 || keystreamBytes % 2 === 1 || sizeBytes >= 2 ** 32) return undefined;
  picture.writeUInt32LE(sizeBytes - 8, 4);
  const header = Buffer.alloc(8);
  header.write("JUNK", 0, "latin1");
  header.writeUInt32LE(keystreamBytes, 4);
  return [picture, header, { keystreamBytes }];
}

/** A voice note that differs from every other by its stream's serial number. Its size is `sample("voice.ogg").length`. */
export function voiceNote(serial: number): Segment[] {
  return [withOggSerial(sample("voice.ogg"), serial)];
}

/** A one-page PDF that carries a stream of padding up to `sizeBytes`; undefined when too small. */
export function paddedPdf(sizeBytes: number): Segment[] | undefined {
  // The stream's length is written in a fixed width, so the sizes of all parts are known beforehand.
  const build = (streamBytes: number) => {
    const before =
      "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" +
      "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
      "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n" +
      `4 0 obj\n<< /Length ${String(streamBytes).padStart(12, "0")} >>\nstream\n`;
    const after = "\nendstream\nendobj\n";
    const xrefAt = before.length + streamBytes + after.length;
    const offsets = [1, 2, 3, 4].map((id) => String(before.indexOf(`${id} 0 obj`)).padStart(10, "0"));
    const tail =
      `${after}xref\n0 5\n0000000000 65535 f \n${offsets.map((at) => `${at} 00000 n \n`).join("")}` +
      `trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${String(xrefAt).padStart(12, "0")}\n%%EOF\n`;
    return { before: Buffer.from(before, "latin1"), tail: Buffer.from(tail, "latin1") };
  };
  const empty = build(0);
  const keystreamBytes = sizeBytes - empty.before.length - empty.tail.length;
  if (keystreamBytes < 0) return undefined;
  const { before, tail } = build(keystreamBytes);
  return [before, { keystreamBytes }, tail];
}

/** A ZIP with one small text file, and padding between it and the directory up to `sizeBytes`; undefined when too small. */
export function paddedZip(sizeBytes: number): Segment[] | undefined {
  const name = Buffer.from("readme.txt", "latin1");
  const text = Buffer.from("A sample archive.\n", "latin1");
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x21, 8);
  common.writeUInt32LE(crc32(text), 10);
  common.writeUInt32LE(text.length, 14);
  common.writeUInt32LE(text.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, name, text]);
  const central = Buffer.concat([Buffer.from("PK\x01\x02\x14\0", "latin1"), common, Buffer.alloc(14), name]);
  const keystreamBytes = sizeBytes - local.length - central.length - 22;
  if (keystreamBytes < 0 || sizeBytes >= 2 ** 32) return undefined;
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + keystreamBytes, 16);
  return [local, { keystreamBytes }, central, end];
}
