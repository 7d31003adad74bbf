import {
  chrominanceAc,
  chrominanceDc,
  chrominanceQuantisation,
  type HuffmanSpecification,
  luminanceAc,
  luminanceDc,
  luminanceQuantisation,
  zigzag,
} from "./jpeg-tables";

/** An RGB picture, three bytes a pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/**
 * Quality at which the scaled Annex K tables are the very tables of the header that clients put before a
 * stripped thumbnail (https://core.telegram.org/api/files#stripped-thumbnails).
 */
export const strippedQuality = 20;

/** Encodes a picture as a complete baseline JPEG with 4:2:0 chroma. `quality` is the IJG scale, 1..100. */
export function encodeJpeg(picture: Picture, quality: number): Buffer {
  const tables = quantisationTables(quality);
  return Buffer.concat([
    Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
    segment(0xdb, Buffer.from([0, ...zigzagged(tables.luminance)])),
    segment(0xdb, Buffer.from([1, ...zigzagged(tables.chrominance)])),
    frameHeader(picture),
    huffmanSegment(0x00, luminanceDc),
    huffmanSegment(0x10, luminanceAc),
    huffmanSegment(0x01, chrominanceDc),
    huffmanSegment(0x11, chrominanceAc),
    segment(0xda, Buffer.from("03010002110311003f00", "hex")),
    encodeScan(picture, tables),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/**
 * Encodes a picture of at most 255x255 as `photoStrippedSize.bytes`: 1, height, width, then the scan without any
 * header or end marker (https://core.telegram.org/api/files#stripped-thumbnails).
 */
export function encodeStrippedThumbnail(picture: Picture): Buffer {
  const scan = encodeScan(picture, quantisationTables(strippedQuality));
  return Buffer.concat([Buffer.from([1, picture.height, picture.width]), scan]);
}

interface QuantisationTables {
  luminance: number[];
  chrominance: number[];
}

function quantisationTables(quality: number): QuantisationTables {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - quality * 2;
  const scaled = (table: readonly number[]) =>
    table.map((value) => Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100))));
  return { luminance: scaled(luminanceQuantisation), chrominance: scaled(chrominanceQuantisation) };
}

function zigzagged(table: number[]): number[] {
  return zigzag.map((position) => table[position] ?? 0);
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function frameHeader(picture: Picture): Buffer {
  const body = Buffer.from("080000000003012200021101031101", "hex");
  body.writeUInt16BE(picture.height, 1);
  body.writeUInt16BE(picture.width, 3);
  return segment(0xc0, body);
}

function huffmanSegment(id: number, table: HuffmanSpecification): Buffer {
  return segment(0xc4, Buffer.concat([Buffer.from([id]), table.counts, table.values]));
}

/** Codes by value: the code in the upper bits, its length in the lower five. */
function huffmanCodes(table: HuffmanSpecification): Int32Array {
  const codes = new Int32Array(256);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    for (let i = 0; i < (table.counts[length - 1] ?? 0); i++) {
      codes[table.values[index++] ?? 0] = (code++ << 5) | length;
    }
    code <<= 1;
  }
  return codes;
}

const codes = {
  luminanceDc: huffmanCodes(luminanceDc),
  luminanceAc: huffmanCodes(luminanceAc),
  chrominanceDc: huffmanCodes(chrominanceDc),
  chrominanceAc: huffmanCodes(chrominanceAc),
};

/** Scale factors of the AAN transform below, folded into the quantisation divisors. */
const aanScale = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

function divisors(table: number[]): Float64Array {
  return Float64Array.from(table, (value, i) => {
    return 1 / (value * (aanScale[i >> 3] ?? 1) * (aanScale[i & 7] ?? 1) * 8);
  });
}

class BitWriter {
  #buffer = Buffer.allocUnsafe(4096);
  #length = 0;
  #pending = 0;
  #bits = 0;

  /** Appends the lower `length` (at most 16) bits of `value`. */
  write(value: number, length: number): void {
    this.#pending = (this.#pending << length) | (value & ((1 << length) - 1));
    this.#bits += length;
    while (this.#bits >= 8) {
      this.#bits -= 8;
      this.#writeByte((this.#pending >> this.#bits) & 0xff);
    }
    this.#pending &= (1 << this.#bits) - 1;
  }

  #writeByte(byte: number): void {
    if (this.#length + 2 > this.#buffer.length) {
      this.#buffer = Buffer.concat([this.#buffer, Buffer.allocUnsafe(this.#buffer.length)]);
    }
    this.#buffer[this.#length++] = byte;
    // A byte FF in the scan would read as a marker: it is followed by a stuffed zero.
    if (byte === 0xff) this.#buffer[this.#length++] = 0;
  }

  finish(): Buffer {
    // The last byte is filled up with ones.
    if (this.#bits > 0) this.write(0xff, 8 - this.#bits);
    return this.#buffer.subarray(0, this.#length);
  }
}

/** One of the three colour planes, with what its blocks are coded with. */
interface Plane {
  samples: Float64Array;
  stride: number;
  divisors: Float64Array;
  dc: Int32Array;
  ac: Int32Array;
  previousDc: number;
}

function encodeScan(picture: Picture, tables: QuantisationTables): Buffer {
  const unitsWide = Math.ceil(picture.width / 16);
  const unitsHigh = Math.ceil(picture.height / 16);
  const planes = toPlanes(picture, unitsWide * 16, unitsHigh * 16);
  const luminance = divisors(tables.luminance);
  const chrominance = divisors(tables.chrominance);
  const y: Plane = {
    samples: planes.y,
    stride: unitsWide * 16,
    divisors: luminance,
    dc: codes.luminanceDc,
    ac: codes.luminanceAc,
    previousDc: 0,
  };
  const chroma = (samples: Float64Array): Plane => ({
    samples,
    stride: unitsWide * 8,
    divisors: chrominance,
    dc: codes.chrominanceDc,
    ac: codes.chrominanceAc,
    previousDc: 0,
  });
  const cb = chroma(planes.cb);
  const cr = chroma(planes.cr);
  const bits = new BitWriter();
  for (let row = 0; row < unitsHigh; row++) {
    for (let column = 0; column < unitsWide; column++) {
      for (let part = 0; part < 4; part++) {
        encodeBlock(bits, y, column * 16 + (part & 1) * 8, row * 16 + (part >> 1) * 8);
      }
      encodeBlock(bits, cb, column * 8, row * 8);
      encodeBlock(bits, cr, column * 8, row * 8);
    }
  }
  return bits.finish();
}

/** Splits RGB into Y, Cb and Cr centred on zero; chroma is averaged over 2x2 pixels; edges are repeated. */
function toPlanes(picture: Picture, width: number, height: number) {
  const y = new Float64Array(width * height);
  const cb = new Float64Array((width * height) / 4);
  const cr = new Float64Array((width * height) / 4);
  for (let row = 0; row < height; row++) {
    const sourceRow = Math.min(row, picture.height - 1) * picture.width;
    for (let column = 0; column < width; column++) {
      const source = (sourceRow + Math.min(column, picture.width - 1)) * 3;
      const r = picture.rgb[source] ?? 0;
      const g = picture.rgb[source + 1] ?? 0;
      const b = picture.rgb[source + 2] ?? 0;
      y[row * width + column] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
      const at = (row >> 1) * (width >> 1) + (column >> 1);
      cb[at] = (cb[at] ?? 0) + (-0.168736 * r - 0.331264 * g + 0.5 * b) / 4;
      cr[at] = (cr[at] ?? 0) + (0.5 * r - 0.418688 * g - 0.081312 * b) / 4;
    }
  }
  return { y, cb, cr };
}

const zigzagPositions = Uint8Array.from(zigzag);
const block = new Float64Array(64);
const quantised = new Int32Array(64);

function encodeBlock(bits: BitWriter, plane: Plane, left: number, top: number): void {
  for (let row = 0; row < 8; row++) {
    const from = (top + row) * plane.stride + left;
    for (let column = 0; column < 8; column++) block[row * 8 + column] = plane.samples[from + column] ?? 0;
  }
  for (let row = 0; row < 8; row++) transform(row * 8, 1);
  for (let column = 0; column < 8; column++) transform(column, 8);
  for (let i = 0; i < 64; i++) {
    const position = zigzagPositions[i] ?? 0;
    quantised[i] = Math.round((block[position] ?? 0) * (plane.divisors[position] ?? 0));
  }
  writeCoefficients(bits, plane);
}

function writeCoefficients(bits: BitWriter, plane: Plane): void {
  const dc = quantised[0] ?? 0;
  const difference = dc - plane.previousDc;
  plane.previousDc = dc;
  writeNumber(bits, plane.dc, 0, difference);
  let zeros = 0;
  for (let i = 1; i < 64; i++) {
    const value = quantised[i] ?? 0;
    if (value === 0) {
      zeros++;
      continue;
    }
    for (; zeros > 15; zeros -= 16) writeCode(bits, plane.ac, 0xf0);
    writeNumber(bits, plane.ac, zeros, value);
    zeros = 0;
  }
  if (zeros > 0) writeCode(bits, plane.ac, 0);
}

function writeCode(bits: BitWriter, table: Int32Array, symbol: number): void {
  const code = table[symbol] ?? 0;
  bits.write(code >> 5, code & 31);
}

function writeNumber(bits: BitWriter, table: Int32Array, zeros: number, value: number): void {
  const size = 32 - Math.clz32(Math.abs(value));
  writeCode(bits, table, (zeros << 4) | size);
  if (size > 0) bits.write(value < 0 ? value + (1 << size) - 1 : value, size);
}

/** One-dimensional forward DCT after Arai, Agui and Nakajima over eight numbers of `block`. */
function transform(start: number, step: number): void {
  const v0 = block[start + 0 * step] ?? 0;
  const v1 = block[start + 1 * step] ?? 0;
  const v2 = block[start + 2 * step] ?? 0;
  const v3 = block[start + 3 * step] ?? 0;
  const v4 = block[start + 4 * step] ?? 0;
  const v5 = block[start + 5 * step] ?? 0;
  const v6 = block[start + 6 * step] ?? 0;
  const v7 = block[start + 7 * step] ?? 0;
  const tmp0 = v0 + v7;
  const tmp7 = v0 - v7;
  const tmp1 = v1 + v6;
  const tmp6 = v1 - v6;
  const tmp2 = v2 + v5;
  const tmp5 = v2 - v5;
  const tmp3 = v3 + v4;
  const tmp4 = v3 - v4;
  const even0 = tmp0 + tmp3;
  const even3 = tmp0 - tmp3;
  const even1 = tmp1 + tmp2;
  const even2 = tmp1 - tmp2;
  const z1 = (even2 + even3) * Math.SQRT1_2;
  const odd0 = tmp4 + tmp5;
  const odd1 = tmp5 + tmp6;
  const odd2 = tmp6 + tmp7;
  const z5 = (odd0 - odd2) * 0.382683433;
  const z2 = 0.5411961 * odd0 + z5;
  const z4 = 1.306562965 * odd2 + z5;
  const z3 = odd1 * Math.SQRT1_2;
  const z11 = tmp7 + z3;
  const z13 = tmp7 - z3;
  block[start] = even0 + even1;
  block[start + 4 * step] = even0 - even1;
  block[start + 2 * step] = even3 + z1;
  block[start + 6 * step] = even3 - z1;
  block[start + 5 * step] = z13 + z2;
  block[start + 3 * step] = z13 - z2;
  block[start + step] = z11 + z4;
  block[start + 7 * step] = z11 - z4;
}
