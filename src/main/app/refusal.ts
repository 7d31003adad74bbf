import type { IpcProblem } from "../../shared/ipc";

/** A request of the window that can't be met, in the words of the contract. */
export class RequestRefused extends Error {
  constructor(
    readonly kind: IpcProblem["kind"],
    message: string,
  ) {
    super(message);
    this.name = "RequestRefused";
  }
}
