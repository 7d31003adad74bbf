import type { Failure } from "../../shared/errors";

/** As careful as the official applications begin. */
export const firstWindowSize = 4;
/** How much wider the next round of a window that grows is. */
const growth = 1.5;
/** A round that brought so much more than the best one before was worth its width. */
const worthwhile = 1.05;
/** So many wider rounds in a row without a gain, and the link is taken to be full. */
const mostRoundsWithoutGain = 3;
/** A round is at least so long: shorter ones measure the process and not the link. */
const shortestRoundMs = 100;
/** How long a window stays as wide as it is before it probes once more: after finding its width, after a fault, after a flood wait. */
const restMs = 10_000;
const restAfterFaultMs = 500;
const restAfterFloodMs = 60_000;
/** Answers so many times larger or smaller than those of the best round are other work: small files after a large one. */
const otherWork = 2;

interface Round {
  startedAt: number;
  bytes: number;
  answers: number;
  /** Whether requests waited for a permit all along: else the round tells how little was asked for, not what the link can do. */
  full: boolean;
}

interface Rate {
  bytesPerSecond: number;
  bytesPerAnswer: number;
}

/** With how wide the window was; both rates are 0 before there is one. */
interface BestRound extends Rate {
  size: number;
}

/**
 * How many requests one data centre is asked at once. It goes by rounds, each as many answers as the window is wide (about one round
 * trip), and by how many bytes per second a round brought:
 *
 * - It begins with four and is half as wide again each round, for as long as a round brings 5 % more than the best one before.
 * - Three rounds without a gain: the link is full. It goes back to the width of the best round, and probes again every ten seconds.
 * - A time-out, a connection that broke or a flood wait halves it (to one at the least) and makes it forget its best round, so that it
 *   finds its width anew: after half a second, after a minute when Telegram asked to slow down. Requests that were under way when it
 *   was halved do not halve it again.
 * - Small files never bring the bytes per second of large ones: when the answers become much smaller or larger, the best round is forgotten
 *   and the width found anew.
 *
 * A round in which no request had to wait for a permit changes nothing.
 */
export class FlightWindow {
  readonly #ceiling: () => number;
  #size = firstWindowSize;
  #best: BestRound = noRound(firstWindowSize);
  #roundsWithoutGain = 0;
  /** Null while it grows. */
  #restsUntil: number | null = null;
  /** It rests because the link was full, and not because Telegram or the network asked for less. */
  #isFull = false;
  /** When it was last halved, in requests begun. */
  #begunWhenHalved = 0;
  #begun = 0;
  #round: Round | null = null;

  /** `ceiling` is the most that it may ever be, read each time. */
  constructor(ceiling: () => number) {
    this.#ceiling = ceiling;
  }

  /** Requests that may be in flight. */
  get size(): number {
    return Math.max(1, Math.min(this.#size, this.#ceiling()));
  }

  /** A request goes out. Returns its number, for `failed`. `now` is in milliseconds throughout. */
  began(now: number): number {
    this.#round ??= { startedAt: now, bytes: 0, answers: 0, full: true };
    this.#begun += 1;
    return this.#begun;
  }

  /** A request was answered. `full`: as many were in flight as may be, and others waited. */
  answered(bytes: number, full: boolean, now: number): void {
    const round = this.#round;
    if (round === null) return;
    round.bytes += bytes;
    round.answers += 1;
    round.full &&= full;
    const elapsedMs = now - round.startedAt;
    if (round.answers < this.size || elapsedMs < shortestRoundMs) return;
    this.#round = { startedAt: now, bytes: 0, answers: 0, full: true };
    if (!round.full) return;
    const rate = { bytesPerSecond: (round.bytes * 1_000) / elapsedMs, bytesPerAnswer: round.bytes / round.answers };
    this.#forgetOtherWork(rate);
    this.#learn(rate, now);
  }

  /** Request number `request` failed. Failures that say nothing about how much was asked for change nothing. */
  failed(request: number, failure: Failure, now: number): void {
    if (!isFromTooMuch(failure) || request <= this.#begunWhenHalved) return;
    this.#begunWhenHalved = this.#begun;
    this.#size = Math.max(1, Math.floor(this.size / 2));
    this.#best = noRound(this.#size);
    this.#isFull = false;
    this.#restsUntil = now + (failure.kind === "flood-wait" ? restAfterFloodMs : restAfterFaultMs);
    this.#round = null;
  }

  /** Nothing is in flight any more: the next round begins with the next request. */
  idle(): void {
    this.#round = null;
  }

  #forgetOtherWork({ bytesPerAnswer }: Rate): void {
    const before = this.#best.bytesPerAnswer;
    if (bytesPerAnswer <= before * otherWork && bytesPerAnswer * otherWork >= before) return;
    this.#best = noRound(this.size);
    this.#roundsWithoutGain = 0;
    if (this.#isFull) this.#restsUntil = null;
  }

  #learn(rate: Rate, now: number): void {
    const { bytesPerSecond } = rate;
    if (this.#restsUntil !== null) {
      // The link may have become faster or slower meanwhile: a probe is compared with what the link has been of late.
      const before = this.#best.bytesPerSecond || bytesPerSecond;
      this.#best = { ...rate, bytesPerSecond: (3 * before + bytesPerSecond) / 4, size: this.size };
      if (now < this.#restsUntil) return;
      this.#restsUntil = null;
      this.#roundsWithoutGain = 0;
    } else if (bytesPerSecond >= worthwhile * this.#best.bytesPerSecond) {
      this.#best = { ...rate, size: this.size };
      this.#roundsWithoutGain = 0;
    } else if (++this.#roundsWithoutGain >= mostRoundsWithoutGain) {
      this.#size = this.#best.size;
      this.#restsUntil = now + restMs;
      this.#isFull = true;
      return;
    }
    this.#size = Math.min(this.#ceiling(), Math.ceil(this.size * growth));
  }
}

function noRound(size: number): BestRound {
  return { bytesPerSecond: 0, bytesPerAnswer: 0, size };
}

/**
 * Flood waits, time-outs and broken connections come from asking for too much. An error of the server's own (500, -503) carries its
 * name as the code and says nothing about that.
 */
function isFromTooMuch({ kind, options: { code } }: Failure): boolean {
  if (kind === "flood-wait") return true;
  return kind === "network" && (code === undefined || code === "TIMEOUT" || /^E[A-Z]+$/.test(code));
}
