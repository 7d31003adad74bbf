import type { SpeedLimitState } from "../../shared/app-state";
import type { Settings } from "../../shared/settings";
import type { Clock } from "./clock";
import { isWithinSchedule, nextChangeOfSchedule } from "./speed-limit-schedule";

const minuteMs = 60_000;
const bytesPerKilobyte = 1_000;

export interface CurrentSpeedLimitDependencies {
  settings(): Pick<Settings, "speedLimitKilobytesPerSecond" | "speedLimitSchedule">;
  clock: Clock;
}

/**
 * The speed limit that holds now, by the settings and the time of day. With a schedule it looks at the clock at every full minute instead
 * of waiting for the border: so it is right within a minute after the computer slept or its clock, its time zone was set.
 */
export class CurrentSpeedLimit {
  readonly #deps: CurrentSpeedLimitDependencies;
  readonly #listeners = new Set<(state: SpeedLimitState) => void>();
  #state: SpeedLimitState;
  #callOff: (() => void) | null = null;
  #stopped = false;

  constructor(deps: CurrentSpeedLimitDependencies) {
    this.#deps = deps;
    this.#state = this.#look();
    this.#armTimer();
  }

  get state(): SpeedLimitState {
    return this.#state;
  }

  /** Null: no limit. */
  get bytesPerSecond(): number | null {
    const { kilobytesPerSecond } = this.#state;
    return kilobytesPerSecond === 0 ? null : kilobytesPerSecond * bytesPerKilobyte;
  }

  /** Looks anew: call it after a change of the settings, and when the computer has woken up. */
  recheck(): void {
    if (this.#stopped) return;
    const before = this.#state;
    this.#state = this.#look();
    this.#armTimer();
    if (isSame(before, this.#state)) return;
    for (const listener of this.#listeners) listener(this.#state);
  }

  /** Called after each change. Returns the function that ends the subscription. */
  onChange(listener: (state: SpeedLimitState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The limit stays as it is. */
  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
    this.#callOff = null;
  }

  #look(): SpeedLimitState {
    const { speedLimitKilobytesPerSecond, speedLimitSchedule } = this.#deps.settings();
    const now = new Date(this.#deps.clock.now());
    const isScheduled = isWithinSchedule(speedLimitSchedule, now);
    return {
      kilobytesPerSecond: isScheduled ? speedLimitSchedule.kilobytesPerSecond : speedLimitKilobytesPerSecond,
      isScheduled,
      until: nextChangeOfSchedule(speedLimitSchedule, now),
    };
  }

  #armTimer(): void {
    this.#callOff?.();
    this.#callOff = null;
    const { clock, settings } = this.#deps;
    if (!settings().speedLimitSchedule.enabled) return;
    // Every time zone of today is whole minutes away from UTC.
    this.#callOff = clock.after(minuteMs - (clock.now() % minuteMs), () => this.recheck());
  }
}

function isSame(one: SpeedLimitState, other: SpeedLimitState): boolean {
  return (
    one.kilobytesPerSecond === other.kilobytesPerSecond &&
    one.isScheduled === other.isScheduled &&
    one.until === other.until
  );
}
