import { indexOf } from "../../../state/media-ticks";

/** What a key wants of the grid. */
export type GridWish =
  | { readonly does: "move"; readonly to: number; readonly isRange: boolean }
  | { readonly does: "tick"; readonly id: number; readonly isRange: boolean }
  | { readonly does: "tick-all" }
  | { readonly does: "untick-all" }
  | { readonly does: "look"; readonly id: number };

interface GridSituation {
  /** Descending message ids. */
  readonly ids: readonly number[];
  readonly focus: number | null;
  readonly columns: number;
  readonly pageRows: number;
  readonly hasTicks: boolean;
}

type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey" | "target">;

/** Null for a key that means nothing here. */
export function readGridKey(event: Key, situation: GridSituation): GridWish | null {
  if (event.altKey) return null;
  const { focus, hasTicks } = situation;
  if (event.ctrlKey || event.metaKey) return event.key.toLowerCase() === "a" ? { does: "tick-all" } : null;
  if (event.key === "Escape") return hasTicks ? { does: "untick-all" } : null;
  // A button within has Space and Enter for itself.
  const onButton = event.target instanceof HTMLElement && event.target.closest("button") !== null;
  if (focus !== null && !onButton) {
    if (event.key === " ") return { does: "tick", id: focus, isRange: event.shiftKey };
    if (event.key === "Enter") return { does: "look", id: focus };
  }
  const to = targetOf(event.key, situation);
  return to === null ? null : { does: "move", to, isRange: event.shiftKey };
}

/** The media that a key moves the focus to; null when it does not. */
function targetOf(key: string, { ids, focus, columns, pageRows }: GridSituation): number | null {
  const { length } = ids;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * pageRows,
    PageUp: -columns * pageRows,
    Home: -length,
    End: length,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const from = focus === null ? -1 : indexOf(ids, focus);
  const index = from < 0 ? 0 : Math.max(0, Math.min(from + step, length - 1));
  return ids[index] ?? null;
}
