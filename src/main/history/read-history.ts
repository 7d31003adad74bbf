import { type FileHandle, open } from "node:fs/promises";
import type { ImportFault } from "../../shared/history";
import type { NewHistoryRecord } from "../storage/history-record";
import { toImportedEntry } from "./entry-fields";
import { type CsvShape, cellsOf, csvShapeOf, csvValues } from "./history-csv";
import { isJsonHeader, jsonValues } from "./history-json";
import { type TextLine, textLines } from "./text-lines";

/** Characters: an entry with the longest fields, each character escaped with six as JSON does the worst of them, is shorter. */
const longestLine = 128 * 1024;
/** A cell may go on over lines; past this nobody waits for its end. An entry with the longest fields, all of them quotes, is shorter. */
const longestRecord = 64 * 1024;
/** Entries that are given on at once. */
const batchEntries = 500;

/** What a part of a file has come to. */
export interface ReadBatch {
  entries: NewHistoryRecord[];
  faults: ImportFault[];
  /** Between 0 and 1. */
  fraction: number;
}

/** The file is not one that a history was exported to. */
export class NotAHistory extends Error {
  constructor(readonly path: string) {
    super(`${path} is not an exported history`);
    this.name = "NotAHistory";
  }
}

/**
 * Reads an exported history, CSV or JSON, piece by piece. What can't be right is a fault with the number of its line, and the rest goes on;
 * whatever is in the file, no more of it than a batch is in memory. Rejects with `NotAHistory`, the signal's reason, or the system's error.
 */
export async function* readHistory(path: string, signal: AbortSignal): AsyncGenerator<ReadBatch> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    yield* inBatches(outcomesIn(file, path, signal), Math.max(size, 1));
  } finally {
    await file.close();
  }
}

type Outcome = { position: number } & ({ entry: NewHistoryRecord } | { fault: ImportFault });

async function* inBatches(outcomes: AsyncIterable<Outcome>, size: number): AsyncGenerator<ReadBatch> {
  let batch: ReadBatch = { entries: [], faults: [], fraction: 0 };
  for await (const outcome of outcomes) {
    if ("entry" in outcome) batch.entries.push(outcome.entry);
    else batch.faults.push(outcome.fault);
    batch.fraction = Math.min(outcome.position / size, 1);
    if (batch.entries.length + batch.faults.length < batchEntries) continue;
    yield batch;
    batch = { entries: [], faults: [], fraction: batch.fraction };
  }
  yield { ...batch, fraction: 1 };
}

async function* outcomesIn(file: FileHandle, path: string, signal: AbortSignal): AsyncGenerator<Outcome> {
  const lines = textLines(file, longestLine, signal);
  const first = await lines.next();
  const header = first.done ? null : first.value.text;
  if (header === null) throw new NotAHistory(path);
  if (isJsonHeader(header)) {
    yield* jsonOutcomes(lines);
    return;
  }
  const shape = csvShapeOf(header);
  if (shape === null) throw new NotAHistory(path);
  yield* csvOutcomes(lines, shape);
}

async function* jsonOutcomes(lines: AsyncIterable<TextLine>): AsyncGenerator<Outcome> {
  for await (const { text, number: line, position } of lines) {
    if (text === null) {
      yield { position, fault: { line, reason: "too-long", detail: "" } };
      continue;
    }
    try {
      const values = jsonValues(text);
      if (values !== null) yield { position, ...outcomeOf(values, line) };
    } catch (error) {
      const detail = error instanceof Error ? error.message.slice(0, 200) : "";
      yield { position, fault: { line, reason: "not-readable", detail } };
    }
  }
}

/**
 * A record ends with the line at which all quotes are closed. One that does not end, or is none, is a fault of its first line only: the
 * lines behind it are read on their own, so that a single stray quote loses one entry and not all that follow.
 */
async function* csvOutcomes(lines: AsyncGenerator<TextLine>, shape: CsvShape): AsyncGenerator<Outcome> {
  const ahead: TextLine[] = [];
  const next = async (): Promise<TextLine | null> => {
    const known = ahead.shift();
    if (known !== undefined) return known;
    const read = await lines.next();
    return read.done ? null : read.value;
  };
  for (let line = await next(); line !== null; line = await next()) {
    if (line.text === null) {
      yield { position: line.position, fault: { line: line.number, reason: "too-long", detail: "" } };
      continue;
    }
    if (line.text.trim() === "") continue;
    const joined: TextLine[] = [];
    let text = line.text;
    let isOpen = hasOpenQuote(text);
    while (isOpen && text.length < longestRecord) {
      const following = await next();
      if (following === null) break;
      joined.push(following);
      if (following.text === null) break;
      text += `\n${following.text}`;
      if (hasOpenQuote(following.text)) isOpen = !isOpen;
    }
    const outcome = csvOutcome(text, line.number, shape);
    // A record that is whole, and wrong only in what it says, takes its lines with it: they are the caption's, and no entries.
    if ("fault" in outcome && outcome.fault.reason !== "bad-value") ahead.unshift(...joined);
    yield { position: line.position, ...outcome };
  }
}

function csvOutcome(text: string, line: number, shape: CsvShape): { entry: NewHistoryRecord } | { fault: ImportFault } {
  const rows = hasOpenQuote(text) ? null : cellsOf(text.replace(/\r$/, ""), shape.delimiter);
  const [cells] = rows ?? [];
  if (cells === undefined || rows?.length !== 1) return { fault: { line, reason: "not-readable", detail: "" } };
  const values = csvValues(cells, shape);
  return values === null ? { fault: { line, reason: "wrong-columns", detail: "" } } : outcomeOf(values, line);
}

function outcomeOf(
  values: Record<string, unknown>,
  line: number,
): { entry: NewHistoryRecord } | { fault: ImportFault } {
  const entry = toImportedEntry(values);
  return "fault" in entry ? { fault: { line, reason: "bad-value", detail: entry.fault } } : { entry };
}

/** Two quotes within a quoted cell stand for one: both open and close. */
function hasOpenQuote(text: string): boolean {
  let open = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) open = !open;
  return open;
}
