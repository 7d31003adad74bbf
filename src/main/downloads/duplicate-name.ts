import { extname } from "node:path";
import { beginningOf, longestSafeNameBytes } from "../selection/safe-name";

const mark = " (duplicate)";

/** "beach.mp4" → "beach (duplicate).mp4"; a safe name stays one. One that says so already stays as it is. */
export function duplicateName(name: string): string {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  if (stem.endsWith(mark)) return name;
  const roomBytes = longestSafeNameBytes - Buffer.byteLength(mark + extension);
  return beginningOf(stem, roomBytes) + mark + extension;
}
