import type { Notice } from "../../shared/app-state";

/** What the user has to know once: kept until dismissed, the same thing said only once. */
export class Notices {
  readonly #listeners = new Set<(notices: Notice[]) => void>();
  #notices: Notice[] = [];
  #nextId = 1;

  get list(): Notice[] {
    return [...this.#notices];
  }

  /** Adds a notice unless one of the same kind and detail is shown already. */
  add(kind: Notice["kind"], detail?: string): void {
    if (this.#notices.some((notice) => notice.kind === kind && notice.detail === detail)) return;
    this.#notices.push({ id: this.#nextId++, kind, ...(detail === undefined ? {} : { detail }) });
    this.#tell();
  }

  /** Removes a notice; an unknown id is ignored. */
  dismiss(id: number): void {
    this.#remove((notice) => notice.id === id);
  }

  /** Removes all notices of a kind, when their cause is gone. */
  withdraw(kind: Notice["kind"]): void {
    this.#remove((notice) => notice.kind === kind);
  }

  /** Returns the function that ends the subscription. */
  onChange(listener: (notices: Notice[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #remove(which: (notice: Notice) => boolean): void {
    const kept = this.#notices.filter((notice) => !which(notice));
    if (kept.length === this.#notices.length) return;
    this.#notices = kept;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.list);
  }
}
