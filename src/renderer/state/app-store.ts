import { create } from "zustand";
import type { AppInfo, Connection, Notice, ShutdownProgress, SpeedLimitState } from "../../shared/app-state";
import type { BotState } from "../../shared/bot";
import type { IpcProblem } from "../../shared/ipc";
import type { Settings } from "../../shared/settings";
import type { SignInState } from "../../shared/sign-in";

/** What main says about itself: small values that are replaced as a whole. */
interface AppState {
  readonly info: AppInfo | null;
  readonly settings: Settings | null;
  readonly signIn: SignInState | null;
  readonly connection: Connection;
  readonly speedLimit: SpeedLimitState;
  readonly bot: BotState;
  readonly notices: readonly Notice[];
  /** Set from the first step of the shutdown on. */
  readonly shutdown: ShutdownProgress | null;
  /** Why the first answers did not come, null while all is well. */
  readonly startProblem: IpcProblem | null;
}

export const useApp = create<AppState>(() => ({
  info: null,
  settings: null,
  signIn: null,
  connection: { state: "connecting", latencyMs: null },
  speedLimit: { kilobytesPerSecond: 0, isScheduled: false, until: null },
  bot: { state: "off" },
  notices: [],
  shutdown: null,
  startProblem: null,
}));
