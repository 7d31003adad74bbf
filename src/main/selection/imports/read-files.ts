import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { ImportFault } from "../../../shared/imports";
import { type ConfigFile, type ConfigImport, readConfig } from "./read-config";
import { type ExportImport, readExport } from "./read-export";
import { readYaml } from "./yaml/read-yaml";

/** A configuration is a few KiB; a list of 100,000 messages to try again one MiB. */
const largestConfigBytes = 4 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/** A file that can't be imported, and why. */
export class ImportRefused extends Error {
  constructor(readonly fault: ImportFault) {
    super(`${fault.fileName} can't be imported: ${fault.kind}`);
    this.name = "ImportRefused";
  }
}

export type ImportContent =
  | { source: "config"; fileNames: string[]; config: ConfigImport }
  | { source: "export"; fileNames: string[]; export: ExportImport };

export interface ReadFilesOptions {
  startYamlWorker: () => Worker;
  onProgress(readBytes: number, totalBytes: number): void;
  signal: AbortSignal;
}

/**
 * Reads the chosen files: an export of Telegram Desktop, or the files of telegram_media_downloader. Of those, `data.yaml` beside a chosen
 * `config.yaml` is read with it, and the other way round. Rejects with `ImportRefused`.
 */
export async function readImportFiles(paths: readonly string[], options: ReadFilesOptions): Promise<ImportContent> {
  const [first] = paths;
  if (first === undefined) throw new Error("No file was chosen");
  if (paths.length > 1) for (const path of paths) if (await isJson(path)) throw refused("not-alone", path);
  if (await isJson(first)) return await readExportFile(first, options);
  const all = paths.length > 1 ? paths : [first, ...(await partnerOf(first))];
  const files: ConfigFile[] = [];
  for (const path of all) files.push(await readConfigFile(path, options));
  const config = readConfig(files);
  if (config === null) throw refused("not-an-import", first);
  return { source: "config", fileNames: all.map((path) => basename(path)), config };
}

function refused(kind: ImportFault["kind"], path: string, line: number | null = null, column: number | null = null) {
  return new ImportRefused({ kind, fileName: basename(path), line, column });
}

async function isJson(path: string): Promise<boolean> {
  if (/\.ya?ml$/i.test(path)) return false;
  if (extname(path).toLowerCase() === ".json") return true;
  const file = await open(path).catch(() => {
    throw refused("unreadable", path);
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return /^\uFEFF?\s*\{/.test(buffer.toString("utf8", 0, bytesRead));
  } catch {
    throw refused("unreadable", path);
  } finally {
    await file.close();
  }
}

/** `data.yaml` of a `config.yaml`, and `config.yaml` of a `data.yaml`, where it lies in the same folder. */
async function partnerOf(path: string): Promise<string[]> {
  const [, stem, ending] = /^(config|data)(\.ya?ml)$/i.exec(basename(path)) ?? [];
  if (stem === undefined || ending === undefined) return [];
  const wanted = stem.toLowerCase() === "config" ? "data" : "config";
  const beside = await readdir(dirname(path)).catch(() => []);
  const found = beside.find((name) => new RegExp(`^${wanted}\\.ya?ml$`, "i").test(name));
  return found === undefined ? [] : [join(dirname(path), found)];
}

async function readConfigFile(path: string, { startYamlWorker, signal }: ReadFilesOptions): Promise<ConfigFile> {
  const fileName = basename(path);
  const bytes = await readBounded(path);
  const text = decode(bytes);
  if (text === null) throw refused("not-text", path);
  if (text.trim() === "") throw refused("empty", path);
  const reading = await readYaml(text, startYamlWorker, signal);
  if (!("fault" in reading)) return { fileName, ...reading };
  if (reading.fault === "bad-yaml") throw refused("bad-yaml", path, reading.line, reading.column);
  throw refused("too-nested", path);
}

async function readBounded(path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
      pieces.push(chunk);
      length += chunk.length;
      if (length > largestConfigBytes) break;
    }
  } catch {
    throw refused("unreadable", path);
  }
  if (length > largestConfigBytes) throw refused("too-large", path);
  return Buffer.concat(pieces);
}

/** UTF-8, or what Windows' editor calls Unicode; without a byte order mark. Null when it is neither. */
function decode(bytes: Uint8Array): string | null {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

async function readExportFile(path: string, { onProgress, signal }: ReadFilesOptions): Promise<ImportContent> {
  const { size } = await stat(path).catch(() => {
    throw refused("unreadable", path);
  });
  if (size === 0) throw refused("empty", path);
  const source: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: chunkBytes, signal });
  const reading = await readExport(source, basename(path), (read) => onProgress(read, size)).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error instanceof ImportRefused ? error : refused("unreadable", path);
  });
  if ("fault" in reading) throw refused(reading.fault, path);
  return { source: "export", fileNames: [basename(path)], export: reading };
}
