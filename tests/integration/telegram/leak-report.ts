import type { DcAddress } from "../../telegram-server/contract";
import type { TelegramServerAddress } from "../../telegram-server/server";
import type { HeldPlace } from "./leak-scene";
import type { LeakStateName } from "./leak-states";

/** What a leak child is told, as JSON in its one argument. */
export interface LeakOrder {
  /** One after the other. */
  states: LeakStateName[];
  /** How long it lives on after the last of them, milliseconds. */
  stayMs: number;
  server: TelegramServerAddress;
  /** Where the proxies are that hold a conversation. The parent sends a message when one does. */
  proxies: Record<HeldPlace, DcAddress>;
}

/** What became of one state. */
export interface LeakFinding {
  state: LeakStateName;
  stopMs: number;
  /** How what callers waited for had ended when `stop` had: "fulfilled", the kind of the error, or "pending". */
  ends: string[];
  /** Active resources of the process (`process.getActiveResourcesInfo`) that were not there before. */
  left: string[];
}

/** What a leak child prints, in two lines of JSON: the findings as soon as it has them, the rest when it ends of itself. */
export interface LeakReport {
  findings: LeakFinding[];
  /** Unhandled rejections and uncaught exceptions, with their stacks. */
  unexpected: string[];
  /** From the moment when nothing was to be done any more to the end of the process, milliseconds. */
  exitMs: number;
}
