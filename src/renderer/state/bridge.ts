import type { Bridge, IpcProblem, RequestInput, RequestName, RequestOutput } from "../../shared/ipc";

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly gramhaul: Bridge;
  }
}

/** A request that main refused; `problem.kind` has words in the window. */
export class RequestProblem extends Error {
  constructor(readonly problem: IpcProblem) {
    super(problem.message);
    this.name = "RequestProblem";
  }
}

type RequestArguments<N extends RequestName> = undefined extends RequestInput<N> ? [] : [input: RequestInput<N>];

/** Asks main. Rejects with a `RequestProblem`, whatever went wrong. */
export async function request<N extends RequestName>(
  name: N,
  ...[input]: RequestArguments<N>
): Promise<RequestOutput<N>> {
  const answer = await window.gramhaul.request(name, input as RequestInput<N>);
  if (answer.ok) return answer.value;
  throw new RequestProblem(answer.problem);
}

/** The problem behind anything that a request may have thrown. */
export function toProblem(error: unknown): IpcProblem {
  if (error instanceof RequestProblem) return error.problem;
  return { kind: "unknown", message: error instanceof Error ? error.message : String(error) };
}
