const kibibyte = 1024;

/** Settings of the app in every scene. */
export const filesAtOnce = 8;
export const chunksPerFile = 4;
/** What the app asks for at a time in files of the sizes here: above 1 MiB half a mebibyte (a smaller file is one chunk). */
export const chunkBytes = 512 * kibibyte;

/** The most that the server may have answered and the app not yet have on disk: a torn connection costs no more than this. */
export const bytesInFlightPerFile = chunksPerFile * chunkBytes;
export const bytesInFlight = filesAtOnce * bytesInFlightPerFile;

const mebibyte = 1024 * kibibyte;
/** Below, at and above the borders of chunks; some are a single chunk or byte. Most are large, so that eight run most of the time. */
const sizes = [
  6 * mebibyte,
  1,
  5 * mebibyte + 1,
  8 * mebibyte,
  4 * mebibyte - 1,
  777,
  7 * mebibyte,
  mebibyte,
  6 * mebibyte + 123,
  256 * kibibyte,
  5 * mebibyte,
  8 * mebibyte - 4096,
];

/** Size of each file of a scene, bytes. */
export const fileSizes: readonly number[] = [...sizes, ...sizes, ...sizes, ...sizes, ...sizes];
export const fileCount = fileSizes.length;

/** Slow enough that a scene takes many runs and downloads run at nearly every quit, fast enough that it ends. */
export const linkBytesPerSecond = 12 * mebibyte;
