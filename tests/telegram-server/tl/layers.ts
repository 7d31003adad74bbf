import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseApiJson, parseServiceJson } from "./parse-json-schema";
import { parseTlText } from "./parse-tl-text";
import { Schema } from "./schema";
import type { Combinator } from "./schema-types";

// The schemas are data that two client libraries carry with them. They are read as text: none of their code runs here.
const require = createRequire(import.meta.url);
const gramJsFolder = path.join(path.dirname(require.resolve("telegram/package.json")), "tl");
const mtcuteFolder = path.join(path.dirname(require.resolve("@mtcute/core")), "tl");

interface Layer {
  readonly number: number;
  readonly schema: Schema;
}

/** The API schemas at hand, lowest layer first. */
const layers: readonly Layer[] = loadLayers();

/** The numbers of the layers the server speaks, ascending. */
export const knownLayers: readonly number[] = layers.map((layer) => layer.number);

/** The messages of MTProto itself: key exchange, acknowledgements, pings, salts. Binary fields are `bytes`. */
export const serviceSchema: Schema = loadServiceSchema();

/** The layer the server answers in when a client asks for `layer`: the nearest known one at or below, else the lowest. */
export function nearestLayer(layer: number): number {
  return pickLayer(layer).number;
}

/** The API schema of the nearest known layer (see {@link nearestLayer}). */
export function schemaOfLayer(layer: number): Schema {
  return pickLayer(layer).schema;
}

/** True when any known layer gives the constructor or method `name` a parameter `parameter`. */
export function isKnownParameter(name: string, parameter: string): boolean {
  return parameterNames.get(name)?.has(parameter) ?? false;
}

const parameterNames: ReadonlyMap<string, ReadonlySet<string>> = collectParameterNames();

function pickLayer(layer: number): Layer {
  let picked = layers[0];
  for (const candidate of layers) if (candidate.number <= layer) picked = candidate;
  if (picked === undefined) throw new Error("No TL schema was found");
  return picked;
}

function loadLayers(): Layer[] {
  const gramJsNumber = /exports\.LAYER = (\d+);/.exec(read(gramJsFolder, "AllTLObjects.js"))?.[1];
  if (gramJsNumber === undefined) throw new Error("GramJS's schema does not say its layer");
  const gramJs = parseTlText(templateString(read(gramJsFolder, "apiTl.js")));
  const mtcute = parseApiJson(read(mtcuteFolder, "api-schema.json"));
  return [
    { number: Number(gramJsNumber), schema: new Schema(`layer ${gramJsNumber}`, gramJs) },
    { number: mtcute.layer, schema: new Schema(`layer ${mtcute.layer}`, mtcute.combinators) },
  ].sort((a, b) => a.number - b.number);
}

function loadServiceSchema(): Schema {
  const combinators = new Map<number, Combinator>();
  // GramJS's text has the older constructors too, but spells binary fields as `string`.
  for (const combinator of parseTlText(templateString(read(gramJsFolder, "schemaTl.js")))) {
    combinators.set(combinator.id, withBytesForStrings(combinator));
  }
  for (const combinator of parseServiceJson(read(mtcuteFolder, "mtp-schema.json"))) {
    combinators.set(combinator.id, combinator);
  }
  return new Schema("MTProto", combinators.values());
}

function withBytesForStrings(combinator: Combinator): Combinator {
  const parameters = combinator.parameters.map((parameter) =>
    parameter.type.kind === "string" ? { ...parameter, type: { kind: "bytes" as const } } : parameter,
  );
  return { ...combinator, parameters };
}

function collectParameterNames(): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const schema of [...layers.map((layer) => layer.schema), serviceSchema]) {
    for (const combinator of [...schema.constructors(), ...schema.methods()]) {
      const known = names.get(combinator.name) ?? new Set();
      for (const parameter of combinator.parameters) known.add(parameter.name);
      names.set(combinator.name, known);
    }
  }
  return names;
}

function read(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), "utf8");
}

/** The content of the one template string of a CommonJS module. */
function templateString(moduleText: string): string {
  const start = moduleText.indexOf("`");
  const end = moduleText.lastIndexOf("`");
  if (start < 0 || end <= start) throw new Error("No template string in the schema module");
  return moduleText.slice(start + 1, end);
}
