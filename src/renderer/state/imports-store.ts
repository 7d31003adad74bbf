import { create } from "zustand";
import { type ImportState, isDroppableName, mostDroppedFiles } from "../../shared/imports";
import { importDropped, RequestProblem } from "./bridge";

interface ImportsState extends ImportState {
  readonly opened: boolean;
}

const nothing: ImportState = { file: { state: "none" }, lists: [] };

export const useImports = create<ImportsState>(() => ({ opened: false, ...nothing }));

/** Has dropped files read, and shows the dialog for them. Rejects with a `RequestProblem`, and nothing else happens then. */
export async function openDropped(files: readonly File[]): Promise<void> {
  const areDroppable = files.length <= mostDroppedFiles && files.every(({ name }) => isDroppableName(name));
  if (!areDroppable) {
    throw new RequestProblem({ kind: "no-import-file", message: files.map(({ name }) => name).join("\n") });
  }
  await importDropped(files);
  useImports.setState({ opened: true });
}

/** Forgets what belongs to an account that is gone. */
export const clearImports = (): void => useImports.setState({ opened: false, ...nothing });
