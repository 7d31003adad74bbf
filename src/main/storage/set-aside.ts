import { existsSync, renameSync } from "node:fs";

/** Local time as "YYYY-MM-DDTHHMMSS": readable, sortable, and without the colons that Windows forbids in names. */
export function fileStamp(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/**
 * Renames a damaged file to `<path>.damaged-<stamp>` so that nothing a person may want to rescue is ever deleted.
 * Companions (`<path><suffix>`, such as SQLite's "-wal") move along under the same new name. Returns the new path.
 * Throws what the file system throws when the file itself can't be renamed.
 */
export function setAside(path: string, now: Date, companionSuffixes: readonly string[] = []): string {
  const wanted = `${path}.damaged-${fileStamp(now)}`;
  let target = wanted;
  for (let number = 2; existsSync(target); number += 1) target = `${wanted}-${number}`;
  renameSync(path, target);
  for (const suffix of companionSuffixes) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}
