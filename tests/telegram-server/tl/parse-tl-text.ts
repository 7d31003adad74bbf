import { type Combinator, parseFlagBit, parseType, type TlParameter } from "./schema-types";

/**
 * Reads combinators from TL text, one a line (https://core.telegram.org/mtproto/TL). Lines without an id, the generic
 * `vector` and the constants the codec writes itself (`boolTrue`, `boolFalse`, `true`) are left out.
 */
export function parseTlText(text: string): Combinator[] {
  const combinators: Combinator[] = [];
  let kind: Combinator["kind"] = "constructor";
  for (const line of text.split("\n")) {
    const section = /^---(\w+)---$/.exec(line.trim())?.[1];
    if (section !== undefined) kind = section === "functions" ? "method" : "constructor";
    const match = /^([\w.]+)#([0-9a-f]+)(.*)= ?([^;]+);/.exec(line.trim());
    if (match === null) continue;
    const [, name, id, parameters, result] = match;
    if (name === undefined || id === undefined || parameters === undefined || result === undefined) continue;
    if (ownConstants.has(name)) continue;
    combinators.push({
      kind,
      name,
      id: Number.parseInt(id, 16),
      parameters: parseParameters(parameters),
      result: parseType(result.trim()),
    });
  }
  return combinators;
}

const ownConstants = new Set(["vector", "boolTrue", "boolFalse", "true"]);

function parseParameters(text: string): TlParameter[] {
  const parameters: TlParameter[] = [];
  for (const word of text.split(" ")) {
    if (word === "" || word.startsWith("{")) continue;
    const match = /^(\w+):(?:(\w+\.\d+)\?)?(.+)$/.exec(word);
    if (match?.[1] === undefined || match[3] === undefined) throw new Error(`Not a TL parameter: ${word}`);
    parameters.push({
      name: match[1],
      type: parseType(match[3]),
      flag: match[2] === undefined ? undefined : parseFlagBit(match[2]),
    });
  }
  return parameters;
}
