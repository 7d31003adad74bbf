import { z } from "zod";
import { SeededRandom } from "../world/random";

/**
 * What goes wrong when a rule fires:
 * - rpcError: the request is refused with this code and text, e.g. 420 FLOOD_WAIT_3
 * - delayMs: it is answered, that much later
 * - noReply: it is never answered
 * - reset: all connections of the data centre are reset instead
 * - wrongBytes: upload.getFile answers with the right number of wrong bytes
 * - shortBytes: upload.getFile answers with only this many of the bytes
 */
export const faultActionSchema = z.union([
  z.strictObject({ rpcError: z.strictObject({ code: z.number().int(), text: z.string().min(1) }) }),
  z.strictObject({ delayMs: z.number().nonnegative() }),
  z.strictObject({ noReply: z.literal(true) }),
  z.strictObject({ reset: z.literal(true) }),
  z.strictObject({ wrongBytes: z.literal(true) }),
  z.strictObject({ shortBytes: z.number().int().nonnegative() }),
]);
export type FaultAction = z.infer<typeof faultActionSchema>;

export const faultRuleSchema = z.strictObject({
  /** TL name of the method, or "*" for every method. */
  method: z.string().min(1),
  match: z
    .strictObject({
      /** Only requests for this file (decimal id). */
      fileId: z.string().regex(/^-?\d+$/),
      /** Only requests on this data centre. */
      dcId: z.number().int(),
      /** Only requests that ask for a part from this offset on (bytes). */
      fromOffset: z.number().int().nonnegative(),
      /** Only the n-th request that all else of the rule fits, the first being 1. */
      nth: z.number().int().positive(),
      /** Only with this probability; drawn from the server's seed. */
      probability: z.number().min(0).max(1),
    })
    .partial()
    .optional(),
  /** The rule is gone after having fired this often; absent: never. */
  times: z.number().int().positive().optional(),
  action: faultActionSchema,
});
export type FaultRule = z.infer<typeof faultRuleSchema>;

/** A request as far as rules look at it. */
export interface FaultSubject {
  method: string;
  dcId: number;
  fileId?: bigint;
  offset?: number;
}

export interface ActiveFaultRule extends FaultRule {
  id: number;
  /** Requests that fitted so far, and how many of them the rule fired on. */
  seen: number;
  fired: number;
}

/** The rules in force. The first that fires on a request decides what happens to it. */
export class FaultRules {
  readonly #rules: ActiveFaultRule[] = [];
  readonly #random: SeededRandom;
  #lastId = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(`faults ${seed}`);
  }

  add(rule: FaultRule): ActiveFaultRule {
    const active = { ...rule, id: ++this.#lastId, seen: 0, fired: 0 };
    this.#rules.push(active);
    return active;
  }

  remove(id: number): boolean {
    const at = this.#rules.findIndex((rule) => rule.id === id);
    if (at >= 0) this.#rules.splice(at, 1);
    return at >= 0;
  }

  clear(): void {
    this.#rules.length = 0;
  }

  list(): ActiveFaultRule[] {
    return this.#rules.map((rule) => ({ ...rule }));
  }

  /** The action for this request, if any rule fires on it. */
  decide(subject: FaultSubject): FaultAction | undefined {
    for (const rule of this.#rules) {
      if (!fits(rule, subject)) continue;
      rule.seen++;
      if (rule.match?.nth !== undefined && rule.seen !== rule.match.nth) continue;
      if (rule.match?.probability !== undefined && this.#random.next() >= rule.match.probability) continue;
      rule.fired++;
      if (rule.times !== undefined && rule.fired >= rule.times) this.remove(rule.id);
      return rule.action;
    }
    return undefined;
  }
}

function fits(rule: FaultRule, subject: FaultSubject): boolean {
  const match = rule.match ?? {};
  if (rule.method !== "*" && rule.method !== subject.method) return false;
  if (match.fileId !== undefined && match.fileId !== String(subject.fileId)) return false;
  if (match.dcId !== undefined && match.dcId !== subject.dcId) return false;
  return match.fromOffset === undefined || (subject.offset ?? -1) >= match.fromOffset;
}
