/** The shape of a TL type as the codec needs it. `int53` of other tools is `long` here: the wire knows no difference. */
export type TlType =
  | {
      readonly kind:
        | "int"
        | "long"
        | "double"
        | "string"
        | "bytes"
        | "int128"
        | "int256"
        | "bool"
        | "true"
        | "flags"
        | "query";
    }
  /** A value of a type, preceded by the id of its constructor. */
  | { readonly kind: "boxed"; readonly type: string }
  /** A value of one constructor, without its id (`%Message`, `future_salt`). */
  | { readonly kind: "bare"; readonly constructorName: string }
  /** `Vector t` (with the id 0x1cb5c415) or, when `bare`, `vector t` (only count and items). */
  | { readonly kind: "vector"; readonly bare: boolean; readonly item: TlType };

/** The bit of a flags word that says whether a parameter is present. */
export interface FlagBit {
  readonly word: string;
  readonly bit: number;
}

export interface TlParameter {
  readonly name: string;
  readonly type: TlType;
  readonly flag: FlagBit | undefined;
}

/** One line of a TL schema: a constructor of a type, or a method with the type of its result. */
export interface Combinator {
  readonly kind: "constructor" | "method";
  readonly name: string;
  /** The 32-bit id, unsigned. */
  readonly id: number;
  readonly parameters: readonly TlParameter[];
  readonly result: TlType;
}

const primitives: ReadonlyMap<string, TlType> = new Map<string, TlType>([
  ["#", { kind: "flags" }],
  ["int", { kind: "int" }],
  ["long", { kind: "long" }],
  ["int53", { kind: "long" }],
  ["double", { kind: "double" }],
  ["string", { kind: "string" }],
  ["bytes", { kind: "bytes" }],
  ["int128", { kind: "int128" }],
  ["int256", { kind: "int256" }],
  ["Bool", { kind: "bool" }],
  ["true", { kind: "true" }],
]);

/** Reads a type as TL spells it: `int`, `Vector<Vector<long>>`, `vector<future_salt>`, `%Message`, `!X`, `InputPeer`. */
export function parseType(text: string): TlType {
  const primitive = primitives.get(text);
  if (primitive !== undefined) return primitive;
  if (text.startsWith("!")) return { kind: "query" };
  if (text.startsWith("%")) return { kind: "bare", constructorName: text.slice(1) };
  const vector = /^([Vv])ector[< ](.+?)>?$/.exec(text);
  if (vector?.[2] !== undefined) {
    const item = text.endsWith(">") ? text.slice("Vector<".length, -1) : vector[2];
    return { kind: "vector", bare: vector[1] === "v", item: parseType(item) };
  }
  const localName = text.slice(text.lastIndexOf(".") + 1);
  if (/^[a-z]/.test(localName)) return { kind: "bare", constructorName: text };
  return { kind: "boxed", type: text };
}

/** Reads `flags.3` as the presence bit of a parameter. */
export function parseFlagBit(text: string): FlagBit {
  const match = /^(\w+)\.(\d+)$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) throw new Error(`Not a flag bit: ${text}`);
  return { word: match[1], bit: Number(match[2]) };
}
