import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";

/** A file that could be read: plain values, and where its keys stand. */
export interface ParsedYaml {
  value: unknown;
  /** Lines from 1, by the path of keys and indexes joined with dots: `chat.0.download_filter`. As deep as `deepestLines`. */
  lines: ReadonlyMap<string, number>;
}

export type YamlReading =
  | ParsedYaml
  /** Line and column from 1; what stands there is not repeated: it may be a secret. */
  | { fault: "bad-yaml"; line: number; column: number }
  /** More than any such file needs: nesting, or names for the same value over and over. */
  | { fault: "too-nested" };

/** How often the values that have a name (`&name`) may be repeated in all (`*name`): Python writes a list that it has twice so. */
const mostAliases = 1_000;
const deepestLines = 3;

/**
 * Reads YAML 1.1, which is what Python's library writes. Nothing in it is ever run: a tag that is not one of the language's own leaves the
 * plain value. A key that is there twice has its last value, as there. Call it where it may take long: hostile texts of a few KiB can
 * keep it busy for minutes.
 */
export function parseYaml(text: string): YamlReading {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    version: "1.1",
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
    lineCounter,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    if (String(error.code) === "RESOURCE_EXHAUSTION") return { fault: "too-nested" };
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { fault: "bad-yaml", line: Math.max(1, line), column: Math.max(1, col) };
  }
  const lines = new Map<string, number>();
  collectLines(document.contents, "", deepestLines, lineCounter, lines);
  try {
    return { value: document.toJS({ maxAliasCount: mostAliases }), lines };
  } catch {
    // The aliases are too many, or one has no value to stand for: both are nothing that a program wrote.
    return { fault: "too-nested" };
  }
}

function collectLines(
  node: unknown,
  path: string,
  depth: number,
  counter: LineCounter,
  lines: Map<string, number>,
): void {
  if (depth === 0 || isAlias(node)) return;
  const note = (key: string, at: unknown, value: unknown): void => {
    const inner = path === "" ? key : `${path}.${key}`;
    const start = isNode(at) ? at.range?.[0] : undefined;
    if (start !== undefined) lines.set(inner, counter.linePos(start).line);
    collectLines(value, inner, depth - 1, counter, lines);
  };
  if (isMap(node)) {
    for (const { key, value } of node.items) if (isScalar(key)) note(String(key.value), key, value);
  } else if (isSeq(node) && depth > 1) {
    for (const [index, item] of node.items.entries()) note(String(index), item, item);
  }
}
