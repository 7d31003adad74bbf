import type { ImportNote } from "../../../shared/imports";
import type { DownloadKind } from "../../../shared/media";
import { highestMessageId } from "../links/telegram-link";
import { type Complain, configKinds, dateConditions, formatConditions } from "./config-conditions";
import { otherKeys, secretKeys, takenChatKeys, takenKeys, tellingKeys } from "./config-keys";
import { configTemplate } from "./config-template";
import { configAddress, type ImportAddress } from "./import-address";
import { ImportNotes } from "./import-notes";
import type { ParsedYaml } from "./yaml/parse-yaml";

/** One file of telegram_media_downloader: `config.yaml` or `data.yaml`. */
export interface ConfigFile extends ParsedYaml {
  fileName: string;
}

export interface ConfigChat {
  written: string;
  line: number | null;
  address: ImportAddress | null;
  /** Null for a chat of which only single messages are wanted. */
  scan: {
    kinds: readonly DownloadKind[];
    /** As it is written, "" for none. */
    filter: string;
    /** What must hold beside it, each a good filter. */
    conditions: readonly string[];
    from: number | null;
  } | null;
  /** Messages that were not downloaded there; ascending, each once. */
  retryIds: readonly number[];
}

export interface ConfigImport {
  chats: ConfigChat[];
  pathTemplate: string | null;
  /** As it is written. */
  downloadsFolder: string | null;
  /** Whether messages that are nothing but text are wanted, too. */
  withTexts: boolean;
  notes: ImportNote[];
}

type Fields = Readonly<Record<string, unknown>>;

interface Entry {
  fields: Fields;
  file: ConfigFile;
  /** Where it is in its file: see `ParsedYaml.lines`. */
  path: string;
}

/** More chats than this are no list that a person made. */
const mostChats = 5_000;

/**
 * What telegram_media_downloader was set up to download. Null when none of the files is one of its own. Never throws, whatever the files
 * say; secrets in them are not looked at.
 */
export function readConfig(files: readonly ConfigFile[]): ConfigImport | null {
  const own = files.filter(({ value }) => isFields(value) && tellingKeys.some((key) => Object.hasOwn(value, key)));
  if (own.length === 0) return null;
  const notes = new ImportNotes();
  for (const file of own) noteKeys(fieldsOf(file.value), "", takenKeys, file, notes);
  const settings = own.find((file) => !isData(file));
  const chats = own.filter((file) => !isData(file)).flatMap((file) => chatsOf(file, notes));
  for (const file of own.filter(isData)) addRetries(chats, chatsOf(file, notes), file, notes);
  const top = fieldsOf(settings?.value);
  const names = configTemplate({
    folders: top.file_path_prefix,
    names: top.file_name_prefix,
    separator: top.file_name_prefix_split,
    dateFormat: top.date_format,
  });
  if (settings !== undefined && names !== null) {
    const line = settings.lines.get("file_path_prefix") ?? settings.lines.get("file_name_prefix") ?? null;
    if (names.template === null) notes.add("bad-template", settings.fileName, "file_path_prefix", line);
    for (const word of names.missing) notes.add("no-such-field", settings.fileName, word, line);
  }
  const folder = top.save_path ?? top.download_directory;
  const texts = top.enable_download_txt ?? false;
  if (settings !== undefined && typeof texts !== "boolean") {
    notes.add("bad-value", settings.fileName, "enable_download_txt", settings.lines.get("enable_download_txt") ?? null);
  }
  return {
    chats,
    pathTemplate: names?.template ?? null,
    downloadsFolder: typeof folder === "string" && folder.trim() !== "" ? folder : null,
    withTexts: texts === true,
    notes: notes.list,
  };
}

/** `data.yaml`: nothing but what is to be tried again. */
function isData({ value }: ConfigFile): boolean {
  const fields = fieldsOf(value);
  const dataKeys = new Set(["chat", "chats", "ids_to_retry", "already_download_ids"]);
  const entries = [...listOf(fields.chat), ...listOf(fields.chats)].map(fieldsOf);
  const isEntry = (entry: Fields) => Object.keys(entry).every((key) => key === "chat_id" || key === "ids_to_retry");
  const hasRetries = [fields, ...entries].some((each) => Object.hasOwn(each, "ids_to_retry"));
  return hasRetries && Object.keys(fields).every((key) => dataKeys.has(key)) && entries.every(isEntry);
}

function chatsOf(file: ConfigFile, notes: ImportNotes): ConfigChat[] {
  const top = fieldsOf(file.value);
  const data = isData(file);
  const inList = (["chat", "chats"] as const).flatMap((key) =>
    listOf(top[key]).map<Entry>((item, index) => ({ fields: fieldsOf(item), file, path: `${key}.${index}` })),
  );
  const alone: Entry[] =
    Object.hasOwn(top, "chat_id") || (data && inList.length === 0) ? [{ fields: top, file, path: "" }] : [];
  const chats = [...alone, ...inList].slice(0, mostChats).map((entry) => chatOf(entry, top, data, notes));
  // In between, the messages to try again stood at the top of a file whose chats are a list.
  if (alone.length === 0) addOwnRetries(chats, top, file, notes);
  return chats;
}

function chatOf({ fields, file, path }: Entry, top: Fields, isDataEntry: boolean, notes: ImportNotes): ConfigChat {
  const lineOf = (key: string): number | null =>
    file.lines.get(path === "" ? key : `${path}.${key}`) ?? file.lines.get(key) ?? file.lines.get(path) ?? null;
  const complain: Complain = (kind, key, piece) =>
    notes.add(kind, file.fileName, piece === undefined ? key : `${key}: ${piece}`, lineOf(key));
  if (path !== "") noteKeys(fields, `${path}.`, takenChatKeys, file, notes);
  const chatId = fields.chat_id;
  const chat = {
    written: typeof chatId === "string" || typeof chatId === "number" ? String(chatId).slice(0, 200) : "",
    line: lineOf("chat_id"),
    address: configAddress(chatId),
    retryIds: messageIds(fields.ids_to_retry, complain),
  };
  if (isDataEntry) return { ...chat, scan: null };
  const setting = (key: string): unknown => fields[key] ?? top[key];
  const media = configKinds(setting("media_types"), complain);
  const kinds: readonly DownloadKind[] = top.enable_download_txt === true ? [...media, "text"] : media;
  const filter = filterOf(fields, top, chat.written, complain);
  const from = firstMessage(fields.last_read_message_id, path.startsWith("chat."), complain);
  const conditions = [
    ...(from === null ? [] : [`message_id >= ${from}`]),
    ...formatConditions(setting("file_formats"), kinds, complain),
    ...dateConditions(setting("start_date"), setting("end_date"), complain),
  ];
  return { ...chat, scan: { kinds, filter, conditions, from } };
}

/** The filter of a chat; earlier versions had all of them at the top, by the chats' ids. */
function filterOf(fields: Fields, top: Fields, written: string, complain: Complain): string {
  const own = fields.download_filter ?? top.download_filter;
  const filter = isFields(own) ? own[written] : own;
  if (filter === undefined || filter === null) return "";
  if (typeof filter === "string") return filter.trim();
  complain("bad-value", "download_filter");
  return "";
}

/**
 * The first message that was not looked at. A list under `chat` has just that, as its program counts one on before it saves; all other
 * forms have the last one that was.
 */
function firstMessage(value: unknown, isNext: boolean, complain: Complain): number | null {
  const number = typeof value === "string" ? Number(value) : value;
  if (number === undefined || number === null || number === 0) return null;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 0 || number >= highestMessageId) {
    complain("bad-value", "last_read_message_id");
    return null;
  }
  return isNext ? number : number + 1;
}

function messageIds(value: unknown, complain: Complain): number[] {
  if (value === undefined || value === null) return [];
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const good = items.filter((id) => typeof id === "number").filter(isMessageId);
  if (good.length < items.length) complain("bad-value", "ids_to_retry");
  return ascending(good);
}

const isMessageId = (id: number): boolean => Number.isInteger(id) && id >= 1 && id <= highestMessageId;
const ascending = (ids: readonly number[]): number[] => [...new Set(ids)].sort((one, other) => one - other);

/** Retries without a chat belong to the only one there is. */
function addOwnRetries(chats: ConfigChat[], top: Fields, file: ConfigFile, notes: ImportNotes): void {
  const line = file.lines.get("ids_to_retry") ?? null;
  const complain: Complain = (kind, key) => notes.add(kind, file.fileName, key, line);
  const ids = messageIds(top.ids_to_retry, complain);
  const [only, ...others] = chats;
  if (ids.length === 0) return;
  if (only === undefined || others.length > 0) complain("bad-value", "ids_to_retry");
  else only.retryIds = ascending([...only.retryIds, ...ids]);
}

/** The retries of `data.yaml`, to the chats of `config.yaml` or, where that has none of this id, as chats of their own. */
function addRetries(chats: ConfigChat[], data: readonly ConfigChat[], file: ConfigFile, notes: ImportNotes): void {
  for (const chat of data) {
    if (chat.retryIds.length === 0) continue;
    const [only, ...others] = chats;
    const hasNoId = chat.written === "" && chat.address === null;
    const same = hasNoId && others.length === 0 ? only : chats.find(({ written }) => written === chat.written);
    if (same !== undefined) same.retryIds = ascending([...same.retryIds, ...chat.retryIds]);
    else if (hasNoId) notes.add("bad-value", file.fileName, "ids_to_retry", file.lines.get("ids_to_retry") ?? null);
    else chats.push(chat);
  }
}

function noteKeys(
  fields: Fields,
  prefix: string,
  taken: ReadonlySet<string>,
  file: ConfigFile,
  notes: ImportNotes,
): void {
  for (const [key, value] of Object.entries(fields)) {
    if (taken.has(key) || isNothing(value)) continue;
    const kind = secretKeys.has(key)
      ? "secret"
      : otherKeys.has(key) || takenKeys.has(key)
        ? "not-taken"
        : "unknown-key";
    notes.add(kind, file.fileName, key, file.lines.get(prefix + key) ?? null);
  }
}

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : isFields(value) ? [value] : []);
