import { create } from "zustand";
import type { ImportState } from "../../shared/imports";

interface ImportsState extends ImportState {
  readonly opened: boolean;
}

const nothing: ImportState = { file: { state: "none" }, lists: [] };

export const useImports = create<ImportsState>(() => ({ opened: false, ...nothing }));

/** Forgets what belongs to an account that is gone. */
export const clearImports = (): void => useImports.setState({ opened: false, ...nothing });
