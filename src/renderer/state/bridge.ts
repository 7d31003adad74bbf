import type {
  Bridge,
  EventName,
  EventPayload,
  IpcAnswer,
  IpcProblem,
  PageRequestName,
  RequestInput,
  RequestName,
  RequestOutput,
} from "../../shared/ipc";

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

type RequestArguments<N extends PageRequestName> = undefined extends RequestInput<N> ? [] : [input: RequestInput<N>];

/** Asks main. Rejects with a `RequestProblem`, whatever went wrong. */
export async function request<N extends PageRequestName>(
  name: N,
  ...[input]: RequestArguments<N>
): Promise<RequestOutput<N>> {
  return unwrapped(await window.gramhaul.request(name, input as RequestInput<N>));
}

/** Has main read files that were dropped on the window. Rejects with a `RequestProblem`. */
export async function importDropped(files: readonly File[]): Promise<void> {
  unwrapped(await window.gramhaul.importDropped(files));
}

function unwrapped<N extends RequestName>(answer: IpcAnswer<N>): RequestOutput<N> {
  if (answer.ok) return answer.value;
  throw new RequestProblem(answer.problem);
}

/** Calls the listener whenever main tells this. Returns the function that ends the subscription. */
export function onEvent<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
  return window.gramhaul.on(name, listener);
}

/** The problem behind anything that a request may have thrown. */
export function toProblem(error: unknown): IpcProblem {
  if (error instanceof RequestProblem) return error.problem;
  return { kind: "unknown", message: error instanceof Error ? error.message : String(error) };
}
