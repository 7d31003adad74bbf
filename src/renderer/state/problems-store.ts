import { create } from "zustand";
import type { IpcProblem } from "../../shared/ipc";
import { toProblem } from "./bridge";

/** A refused request that has no form of its own to show it. */
export interface ReportedProblem {
  readonly id: number;
  readonly problem: IpcProblem;
  /** Epoch milliseconds of the last time it happened. */
  readonly at: number;
}

/** More than this at once would be a wall; the oldest goes. */
const mostShown = 3;

interface ProblemsState {
  readonly problems: readonly ReportedProblem[];
  report: (problem: IpcProblem) => void;
  dismiss: (id: number) => void;
}

let lastId = 0;

export const useProblems = create<ProblemsState>((set) => ({
  problems: [],
  report: (problem) =>
    set(({ problems }) => {
      const same = problems.find(
        (other) => other.problem.kind === problem.kind && other.problem.message === problem.message,
      );
      lastId += 1;
      const reported = { id: same?.id ?? lastId, problem, at: Date.now() };
      return { problems: [...problems.filter((other) => other !== same), reported].slice(-mostShown) };
    }),
  dismiss: (id) => set(({ problems }) => ({ problems: problems.filter((other) => other.id !== id) })),
}));

/** Waits for a request whose failure has no better place than the corner of the window. Resolves false when it was refused. */
export async function attempt(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    useProblems.getState().report(toProblem(error));
    return false;
  }
}
