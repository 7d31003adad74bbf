/** Links that came from outside (a browser, the command line), kept until the window takes them. They are never downloaded unasked. */
export class OfferedLinks {
  #links: string[] = [];
  readonly #tell: () => void;

  /** `tell` is called whenever there is something new to take. */
  constructor(tell: () => void) {
    this.#tell = tell;
  }

  offer(links: readonly string[]): void {
    if (links.length === 0) return;
    this.#links.push(...links.filter((link) => !this.#links.includes(link)));
    this.#tell();
  }

  /** All of them, one a line; empty when there are none. Afterwards there are none. */
  take(): string {
    return this.#links.splice(0).join("\n");
  }
}
