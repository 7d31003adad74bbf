import type { TlObject, TlValue } from "../../../../telegram-server/contract";
import type { Schema } from "../../../../telegram-server/tl/schema";
import type { Combinator, TlType } from "../../../../telegram-server/tl/schema-types";

/** Makes values of any type of a schema; beyond a depth only types that need nothing else, else the shortest constructor. */
export class ValueGenerator {
  readonly #byType = new Map<string, Combinator[]>();
  readonly #heights = new Map<string, number>();

  constructor(schema: Schema) {
    for (const combinator of schema.constructors()) {
      if (combinator.result.kind !== "boxed") continue;
      const same = this.#byType.get(combinator.result.type) ?? [];
      same.push(combinator);
      this.#byType.set(combinator.result.type, same);
    }
    this.#measureHeights();
  }

  object(combinator: Combinator, random: () => number, depth = 0): TlObject {
    const object: TlObject = { _: combinator.name };
    const bits = new Map<string, boolean>();
    for (const { name, type, flag } of combinator.parameters) {
      if (type.kind === "flags" || type.kind === "query") continue;
      if (flag !== undefined) {
        // Fields that share a bit are there together.
        const bit = `${flag.word}.${flag.bit}`;
        const present = bits.get(bit) ?? (depth < 3 && random() < 0.5);
        bits.set(bit, present);
        if (!present) continue;
      }
      object[name] = this.#value(type, random, depth + 1);
    }
    return object;
  }

  value(type: TlType, random: () => number): TlValue {
    return this.#value(type, random, 0);
  }

  #value(type: TlType, random: () => number, depth: number): TlValue {
    switch (type.kind) {
      case "int":
        return Math.floor(random() * 2 ** 32) | 0;
      case "long":
        return BigInt.asIntN(64, BigInt(Math.floor(random() * 2 ** 53)) << BigInt(Math.floor(random() * 12)));
      case "double":
        return random() * 1e6 - 5e5;
      case "string":
        return "тext 📦 ".repeat(Math.floor(random() ** 4 * 60));
      case "bytes":
        return Buffer.alloc(Math.floor(random() ** 6 * 9000), Math.floor(random() * 256));
      case "int128":
        return Buffer.alloc(16, Math.floor(random() * 256));
      case "int256":
        return Buffer.alloc(32, Math.floor(random() * 256));
      case "bool":
        return random() < 0.5;
      case "true":
        return true;
      case "vector":
        return Array.from({ length: depth > 3 ? 0 : Math.floor(random() * 3) }, () =>
          this.#value(type.item, random, depth + 1),
        );
      case "boxed":
        return this.object(this.#pick(type.type, random, depth), random, depth);
      default:
        throw new Error(`No generator for ${type.kind}`);
    }
  }

  #pick(type: string, random: () => number, depth: number): Combinator {
    const all = this.#byType.get(type) ?? [];
    const lowest = [...all].sort((a, b) => this.#height(a) - this.#height(b))[0];
    const picked = depth > 3 ? lowest : all[Math.floor(random() * all.length)];
    if (picked === undefined) throw new Error(`No constructor of ${type}`);
    return picked;
  }

  /** How deep the shallowest value of each type is, so that generation ends. */
  #measureHeights(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const [type, combinators] of this.#byType) {
        const height = Math.min(...combinators.map((combinator) => this.#height(combinator)));
        if (height >= (this.#heights.get(type) ?? Number.POSITIVE_INFINITY)) continue;
        this.#heights.set(type, height);
        changed = true;
      }
    }
  }

  #height(combinator: Combinator): number {
    const needed = combinator.parameters.filter(({ flag, type }) => flag === undefined && type.kind === "boxed");
    return 1 + Math.max(0, ...needed.map(({ type }) => this.#typeHeight(type)));
  }

  #typeHeight(type: TlType): number {
    return type.kind === "boxed" ? (this.#heights.get(type.type) ?? Number.POSITIVE_INFINITY) : 0;
  }
}

/** Numbers from 0 to 1 that follow from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
