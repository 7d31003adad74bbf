import { type DownloadKind, mediaKinds } from "../../../shared/media";
import { mediaTypeName } from "../filter/filter-subject";
import { usualExtension } from "../safe-name";
import { joinFilters } from "./join-filters";

/** Tells what is not taken as it stands. */
export type Complain = (kind: "bad-value" | "unknown-type" | "no-types", key: string, piece?: string) => void;

/** The kinds of `media_types`; all of them when the key is not there. */
export function configKinds(value: unknown, complain: Complain): readonly DownloadKind[] {
  if (value === undefined || value === null) return mediaKinds;
  const words = Array.isArray(value) ? value : [value];
  const kinds = new Set<DownloadKind>();
  for (const word of words) {
    const kind = mediaKinds.find((each) => mediaTypeName(each) === word);
    if (kind === undefined)
      complain("unknown-type", "media_types", typeof word === "object" ? undefined : String(word));
    else kinds.add(kind);
  }
  if (kinds.size > 0) return mediaKinds.filter((kind) => kinds.has(kind));
  complain("no-types", "media_types");
  return mediaKinds;
}

/**
 * `file_formats` as conditions: for some of the types, only files of these formats. There they are the second half of the file's MIME type,
 * and often the extension, too: both are tried.
 */
export function formatConditions(value: unknown, kinds: readonly DownloadKind[], complain: Complain): string[] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) {
    complain("bad-value", "file_formats");
    return [];
  }
  return Object.entries(value).flatMap(([type, formats]) => {
    const kind = mediaKinds.find((each) => mediaTypeName(each) === type);
    if (kind === undefined) {
      complain("unknown-type", "file_formats", type);
      return [];
    }
    const words: unknown[] = Array.isArray(formats) ? formats : [formats];
    if (!kinds.includes(kind) || words.some((word) => word === "all")) return [];
    const good = words
      .filter((word) => typeof word === "string")
      .filter((word) => /^\.?[a-z0-9+.-]{1,32}$/i.test(word));
    if (good.length < words.length || good.length === 0) complain("bad-value", "file_formats", type);
    const extensions = [...new Set(good.flatMap((word) => extensionsOf(type, word.replace(/^\./, "").toLowerCase())))];
    if (extensions.length === 0) return [];
    return [`media_type != '${type}' or file_extension in [${extensions.map((each) => `'${each}'`).join(", ")}]`];
  });
}

function extensionsOf(type: string, format: string): string[] {
  const usual = [`${type}/${format}`, `application/${format}`]
    .map((mimeType) => usualExtension({ mimeType, kind: "document" }).slice(1))
    .filter((extension) => extension !== "");
  return [format, ...usual];
}

/** `start_date` and `end_date` as conditions. A date of YAML has no time zone: it is the wall clock's. */
export function dateConditions(start: unknown, end: unknown, complain: Complain): string[] {
  return [...dateCondition("start_date", ">=", start, complain), ...dateCondition("end_date", "<=", end, complain)];
}

function dateCondition(key: string, operator: string, value: unknown, complain: Complain): string[] {
  if (value === undefined || value === null || value === "") return [];
  const text = value instanceof Date ? isoOf(value) : value;
  const match =
    typeof text === "string" ? /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(?:\.\d+)?Z?$/.exec(text.trim()) : null;
  const condition = match === null ? null : `message_date ${operator} ${match[1]} ${match[2] ?? "00:00:00"}`;
  // The filter language knows which dates there are.
  if (condition !== null && "joined" in joinFilters("", [condition])) return [condition];
  complain("bad-value", key);
  return [];
}

const isoOf = (date: Date): string => (Number.isFinite(date.getTime()) ? date.toISOString() : "");
