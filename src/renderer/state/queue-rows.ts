import type { DownloadRow, QueueDelta, QueuePage } from "../../shared/downloads";

/** What an update has changed; a view that depends on nothing of it keeps its list. */
export interface QueueChange {
  /** Rows came, went, or moved in the order. */
  readonly membership: boolean;
  /** A row changed its state or its name: views that filter have to look again. */
  readonly content: boolean;
}

const nothingChanged: QueueChange = { membership: false, content: false };

/**
 * The window's copy of the queue: rows by id and their order. It is changed in place, so that an update costs what it changes
 * and not what there is; a changed row is a new object, an unchanged one stays the same.
 *
 * Pages and deltas may cross on their way. A page tells the revision of the first delta that is newer than it: what such a delta
 * has already said about a row or a removal stands, and the page's older row is dropped.
 */
export class QueueRows {
  readonly #rows = new Map<number, DownloadRow>();
  #order: number[] = [];
  /** While pages are still on their way: the revision at which a delta last spoke of an id. Null when everything is loaded. */
  #spokenOf: Map<number, number> | null = null;

  get rows(): ReadonlyMap<number, DownloadRow> {
    return this.#rows;
  }

  /** Ids by position. A new array whenever membership or order changed, the same one otherwise. */
  get order(): readonly number[] {
    return this.#order;
  }

  /** Forgets everything and expects pages. */
  startLoading(): void {
    this.#rows.clear();
    this.#order = [];
    this.#spokenOf = new Map();
  }

  finishLoading(): void {
    this.#spokenOf = null;
  }

  applyPage(page: QueuePage): QueueChange {
    const spokenOf = this.#spokenOf;
    return this.#upsert(page.rows.filter((row) => (spokenOf?.get(row.id) ?? -1) < page.revision));
  }

  applyDelta(delta: QueueDelta): QueueChange {
    const spokenOf = this.#spokenOf;
    if (spokenOf) {
      for (const row of delta.changed) spokenOf.set(row.id, delta.revision);
      for (const id of delta.removed) spokenOf.set(id, delta.revision);
    }
    const change = this.#upsert(delta.changed);
    return this.#remove(delta.removed) ? { membership: true, content: true } : change;
  }

  #upsert(changed: readonly DownloadRow[]): QueueChange {
    if (changed.length === 0) return nothingChanged;
    const added: DownloadRow[] = [];
    let moved = false;
    let content = false;
    for (const row of changed) {
      const before = this.#rows.get(row.id);
      if (!before) added.push(row);
      else {
        moved ||= before.position !== row.position;
        content ||= before.state !== row.state || before.fileName !== row.fileName;
      }
      this.#rows.set(row.id, row);
    }
    if (added.length > 0 || moved) this.#reorder(added, moved);
    return { membership: added.length > 0 || moved, content: content || added.length > 0 };
  }

  #reorder(added: readonly DownloadRow[], moved: boolean): void {
    const last = this.#rows.get(this.#order[this.#order.length - 1] ?? Number.NaN);
    const sortedAdded = [...added].sort(byPosition);
    const first = sortedAdded[0];
    const next = [...this.#order, ...sortedAdded.map((row) => row.id)];
    // New rows nearly always come at the end: then there is nothing to sort.
    const isSorted = !moved && (!last || !first || byPosition(last, first) <= 0);
    if (!isSorted) {
      next.sort((a, b) => {
        const rowA = this.#rows.get(a);
        const rowB = this.#rows.get(b);
        return rowA && rowB ? byPosition(rowA, rowB) : 0;
      });
    }
    this.#order = next;
  }

  #remove(ids: readonly number[]): boolean {
    let removedAny = false;
    for (const id of ids) removedAny = this.#rows.delete(id) || removedAny;
    if (removedAny) this.#order = this.#order.filter((id) => this.#rows.has(id));
    return removedAny;
  }
}

/** By the user's order; rows that share a position in the order they were made. */
const byPosition = (a: DownloadRow, b: DownloadRow): number => a.position - b.position || a.id - b.id;
