import { useCallback, useEffect, useRef, useState } from "react";
import type { IpcProblem } from "../../../shared/ipc";
import { toProblem } from "../../state/bridge";

export type AnswerState<T> =
  | { readonly state: "loading" }
  | { readonly state: "known"; readonly value: T }
  | { readonly state: "failed"; readonly problem: IpcProblem; readonly at: number };

/** What main answers to a question, asked when `key` changes and by `retry`. */
export function useAnswer<T>(
  ask: () => Promise<T>,
  key: string,
): { readonly answer: AnswerState<T>; readonly retry: () => void } {
  const [answer, setAnswer] = useState<AnswerState<T>>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  const question = useRef(ask);
  question.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key or attempt asks anew.
  useEffect(() => {
    let current = true;
    setAnswer({ state: "loading" });
    question.current().then(
      (value) => {
        if (current) setAnswer({ state: "known", value });
      },
      (error: unknown) => {
        if (current) setAnswer({ state: "failed", problem: toProblem(error), at: Date.now() });
      },
    );
    return () => {
      current = false;
    };
  }, [key, attempt]);
  return { answer, retry: useCallback(() => setAttempt((before) => before + 1), []) };
}
