import { encodeJpeg } from "./jpeg";
import { Keystream } from "./keystream";
import { paintScenery } from "./scenery";

/** Bytes of finished pictures that are kept, oldest thrown out first: painting is the only costly thing here. */
const cacheLimitBytes = 64 << 20;
const cache = new Map<string, Buffer>();
let cachedBytes = 0;

/**
 * A JPEG of exactly `sizeBytes`: the scene, with comment segments (ITU-T T.81, B.2.4.5) of pseudo-random bytes as
 * padding. The quality goes down until the picture fits; a size below any picture's gives undefined.
 */
export function jpegOfSize(
  name: string,
  scene: number,
  width: number,
  height: number,
  sizeBytes: number,
): Buffer | undefined {
  for (const quality of [88, 70, 45, 20, 5, 1]) {
    const picture = picturesOfScene(scene, width, height, quality);
    const padding = sizeBytes - picture.length;
    if (padding === 0) return picture;
    if (padding >= 4) return withComments(picture, padding, new Keystream(name));
  }
  return undefined;
}

function picturesOfScene(scene: number, width: number, height: number, quality: number): Buffer {
  const key = `${scene} ${width}x${height} ${quality}`;
  const known = cache.get(key);
  if (known) return known;
  const picture = encodeJpeg(paintScenery(scene, width, height), quality);
  cache.set(key, picture);
  cachedBytes += picture.length;
  for (const [oldKey, old] of cache) {
    if (cachedBytes <= cacheLimitBytes) break;
    cache.delete(oldKey);
    cachedBytes -= old.length;
  }
  return picture;
}

/** Puts comment segments of `total` bytes in all (headers included) behind the start-of-image marker. */
function withComments(picture: Buffer, total: number, keystream: Keystream): Buffer {
  const maximum = 2 + 0xffff;
  const parts = [picture.subarray(0, 2)];
  let left = total;
  while (left > 0) {
    // Never leave a rest too small for a segment of its own.
    const length = left <= maximum ? left : left - maximum < 4 ? maximum - 4 : maximum;
    const header = Buffer.from([0xff, 0xfe, 0, 0]);
    header.writeUInt16BE(length - 2, 2);
    parts.push(header, keystream.read(total - left, length - 4));
    left -= length;
  }
  parts.push(picture.subarray(2));
  return Buffer.concat(parts);
}
