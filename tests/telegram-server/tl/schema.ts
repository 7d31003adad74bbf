import type { Combinator } from "./schema-types";

/** One schema (the API in one layer, or the MTProto service messages), indexed by id and by name. */
export class Schema {
  readonly #byId = new Map<number, Combinator>();
  readonly #constructors = new Map<string, Combinator>();
  readonly #methods = new Map<string, Combinator>();

  constructor(
    /** "layer 198", for error messages. */
    readonly title: string,
    combinators: Iterable<Combinator>,
  ) {
    for (const combinator of combinators) {
      this.#byId.set(combinator.id, combinator);
      const names = combinator.kind === "method" ? this.#methods : this.#constructors;
      names.set(combinator.name, combinator);
    }
  }

  byId(id: number): Combinator | undefined {
    return this.#byId.get(id);
  }

  constructorNamed(name: string): Combinator | undefined {
    return this.#constructors.get(name);
  }

  methodNamed(name: string): Combinator | undefined {
    return this.#methods.get(name);
  }

  /** A constructor or, where there is none of that name, a method. */
  named(name: string): Combinator | undefined {
    return this.#constructors.get(name) ?? this.#methods.get(name);
  }

  constructors(): Iterable<Combinator> {
    return this.#constructors.values();
  }

  methods(): Iterable<Combinator> {
    return this.#methods.values();
  }
}
