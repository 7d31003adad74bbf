import { parsePathTemplate, pathFields } from "../../../shared/path-template";

/** The defaults of telegram_media_downloader, which hold for what a file leaves out. */
const defaults = {
  folders: ["chat_title", "media_datetime"],
  names: ["message_id", "file_name"],
  separator: " - ",
  dateFormat: "%Y_%m",
} as const;

/** What Python's strftime knows that a template knows too: https://docs.python.org/3/library/datetime.html#format-codes */
const dateUnits: Readonly<Record<string, string>> = {
  "%Y": "yyyy",
  "%y": "yy",
  "%m": "MM",
  "%d": "dd",
  "%H": "HH",
  "%M": "mm",
  "%S": "ss",
};

export interface ConfigNames {
  folders: unknown;
  names: unknown;
  separator: unknown;
  dateFormat: unknown;
}

export interface ConfigTemplate {
  /** Null when there is none that means the same. */
  template: string | null;
  /** Parts of the names that were left out. */
  missing: string[];
}

/** The template that gives the paths of a configuration; null when it says nothing about them. */
export function configTemplate(config: ConfigNames): ConfigTemplate | null {
  if (Object.values(config).every((value) => value === undefined || value === null)) return null;
  const separator = config.separator ?? defaults.separator;
  const dateFormat = config.dateFormat ?? defaults.dateFormat;
  const folders = texts(config.folders) ?? defaults.folders;
  const names = texts(config.names) ?? defaults.names;
  const date = typeof dateFormat === "string" ? dateField(dateFormat) : null;
  if (typeof separator !== "string" || date === null) return { template: null, missing: [] };
  const fields: Readonly<Record<string, string>> = {
    chat_title: "{chat}",
    media_datetime: date,
    media_type: "{type}",
    message_id: "{message_id}",
    file_name: "{file_name}",
    ...((pathFields as readonly string[]).includes("caption") && { caption: "{caption}" }),
  };
  const known = (words: readonly string[]) => words.filter((word) => Object.hasOwn(fields, word));
  const missing = [...folders, ...names].filter((word) => !Object.hasOwn(fields, word));
  const fileName = known(names).map((word) => fields[word]);
  const parts = [
    ...known(folders).map((word) => fields[word]),
    // Of nothing but what we do not have, as of nothing at all, the message's number is left.
    fileName.length === 0 ? "{message_id}" : fileName.join(escaped(separator)),
  ];
  const template = parts.join("/");
  return { template: "template" in parsePathTemplate(template) ? template : null, missing };
}

/** Null when it has something that no template has. */
function dateField(format: string): string | null {
  const pieces = format.match(/%.|[^%]+|%$/gsu) ?? [];
  const isOneField = pieces.every((piece) => Object.hasOwn(dateUnits, piece) || /^[-_. ]+$/.test(piece));
  const translated = pieces.map((piece) => {
    const unit = dateUnits[piece];
    if (unit !== undefined) return isOneField ? unit : `{date:${unit}}`;
    if (piece === "%%") return "%";
    return piece.startsWith("%") ? null : escaped(piece);
  });
  if (pieces.length === 0 || translated.includes(null)) return null;
  return isOneField ? `{date:${translated.join("")}}` : translated.join("");
}

const escaped = (text: string): string => text.replace(/[{}]/g, "$&$&");

function texts(value: unknown): string[] | null {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((word) => typeof word === "string") : null;
}
