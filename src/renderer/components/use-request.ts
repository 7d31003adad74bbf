import { useCallback, useState } from "react";
import type { IpcProblem } from "../../shared/ipc";
import { toProblem } from "../state/bridge";

export interface FormRequest {
  /** True until main has answered. */
  readonly pending: boolean;
  /** Why the last try was refused; null while a new one is under way. */
  readonly problem: IpcProblem | null;
  /** Epoch milliseconds of that refusal. */
  readonly problemAt: number;
  readonly run: (work: () => Promise<unknown>) => void;
}

/** A request whose refusal is shown in the form that made it. A second one is not started while the first is pending. */
export function useRequest(): FormRequest {
  const [state, setState] = useState<{ pending: boolean; problem: IpcProblem | null; problemAt: number }>({
    pending: false,
    problem: null,
    problemAt: 0,
  });
  const { pending } = state;
  const run = useCallback(
    (work: () => Promise<unknown>): void => {
      if (pending) return;
      setState({ pending: true, problem: null, problemAt: 0 });
      work().then(
        () => setState({ pending: false, problem: null, problemAt: 0 }),
        (error: unknown) => setState({ pending: false, problem: toProblem(error), problemAt: Date.now() }),
      );
    },
    [pending],
  );
  return { ...state, run };
}
