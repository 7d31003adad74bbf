import { z } from "zod";
import { type Combinator, parseFlagBit, parseType, type TlType } from "./schema-types";

const modifiers = z
  .object({
    predicate: z.string().optional(),
    isVector: z.boolean().optional(),
    isBareVector: z.boolean().optional(),
    isBareType: z.boolean().optional(),
  })
  .optional();

const entries = z.array(
  z.object({
    kind: z.enum(["class", "method"]),
    name: z.string(),
    id: z.number().int(),
    type: z.string(),
    typeModifiers: modifiers,
    arguments: z.array(z.object({ name: z.string(), type: z.string(), typeModifiers: modifiers })),
  }),
);

const apiFile = z.object({ l: z.number().int().positive(), e: entries });

/** Reads the JSON form of an API schema that mtcute publishes: `{l: layer, e: entries}`. */
export function parseApiJson(text: string): { layer: number; combinators: Combinator[] } {
  const file = apiFile.parse(JSON.parse(text));
  const known = file.e.filter((entry) => !entry.name.startsWith("mtcute."));
  return { layer: file.l, combinators: known.map(toCombinator) };
}

/** Reads the JSON form of the MTProto service schema that mtcute publishes; its `mt_` prefix is not part of the names. */
export function parseServiceJson(text: string): Combinator[] {
  return entries.parse(JSON.parse(text)).map(toCombinator);
}

type Entry = z.infer<typeof entries>[number];

function toCombinator(entry: Entry): Combinator {
  return {
    kind: entry.kind === "class" ? "constructor" : "method",
    name: withoutPrefix(entry.name),
    id: entry.id,
    parameters: entry.arguments.map((argument) => ({
      name: argument.name,
      type: toType(argument.type, argument.typeModifiers),
      flag:
        argument.typeModifiers?.predicate === undefined ? undefined : parseFlagBit(argument.typeModifiers.predicate),
    })),
    result: toType(entry.type, entry.typeModifiers),
  };
}

function toType(name: string, modifier: Entry["typeModifiers"]): TlType {
  const bare = modifier?.isBareType === true;
  const item: TlType = bare ? { kind: "bare", constructorName: withoutPrefix(name) } : parseType(name);
  if (modifier?.isBareVector === true) return { kind: "vector", bare: true, item };
  if (modifier?.isVector === true) return { kind: "vector", bare: false, item };
  return item;
}

function withoutPrefix(name: string): string {
  return name.startsWith("mt_") ? name.slice("mt_".length) : name;
}
