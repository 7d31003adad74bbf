import type { BotGateway } from "../../../../src/main/bot/bot-connection";
import type { GatewayUser } from "../../../../src/main/telegram/sign-in-methods";
import { SignInRefusal } from "../../../../src/main/telegram/sign-in-refusal";
import { Failure } from "../../../../src/shared/errors";

export const botUser: GatewayUser = {
  id: "1010",
  firstName: "Helper Bot",
  lastName: null,
  username: "helper_bot",
  phone: null,
};

/** As an answer: there is none, until the question is aborted. */
export const noAnswer = Symbol("no answer");

type Method = "connect" | "currentUser" | "signInAsBot" | "logOut";

/** What Telegram answers, in the order in which it is asked; a question without an answer waits until it is aborted. */
export class BotScript {
  readonly asked: string[] = [];
  readonly gateways: ScriptedBotGateway[] = [];
  readonly #answers = new Map<Method, unknown[]>();

  /** Queues answers; an Error is a refusal. */
  queue(method: Method, ...answers: unknown[]): this {
    this.#answers.set(method, [...(this.#answers.get(method) ?? []), ...answers]);
    return this;
  }

  /** The last gateway that was made. */
  get gateway(): ScriptedBotGateway {
    const last = this.gateways.at(-1);
    if (!last) throw new Error("no gateway was made");
    return last;
  }

  get openGateways(): number {
    return this.gateways.filter((gateway) => !gateway.isStopped).length;
  }

  async answer<T>(method: Method, signal: AbortSignal): Promise<T> {
    this.asked.push(method);
    if (signal.aborted) throw new Failure("cancelled", "Cancelled");
    const queued = this.#answers.get(method) ?? [];
    const answer = queued.length > 0 ? queued.shift() : unasked[method];
    if (answer instanceof Error) throw answer;
    if (answer !== noAnswer) return answer as T;
    return await new Promise<T>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new SignInRefusal("cancelled", "Cancelled")), { once: true });
    });
  }
}

/** What comes of a question that the script has no answer to. */
const unasked = { connect: undefined, logOut: undefined, currentUser: noAnswer, signInAsBot: noAnswer };

/** A gateway that answers by the script. */
export class ScriptedBotGateway implements BotGateway {
  isStopped = false;
  readonly #script: BotScript;
  readonly #connectionListeners = new Set<(state: "connected" | "broken") => void>();
  readonly #authLostListeners = new Set<() => void>();
  readonly #sessionListeners = new Set<(session: string) => void>();

  constructor(
    script: BotScript,
    /** The session it was made with. */
    readonly session: string | null,
  ) {
    this.#script = script;
    script.gateways.push(this);
  }

  connect = (signal: AbortSignal): Promise<void> => this.#script.answer("connect", signal);
  exportSession = (): string => `session ${this.#script.gateways.indexOf(this) + 1}`;
  onSessionChanged = (listener: (session: string) => void) => subscribe(this.#sessionListeners, listener);
  onConnection = (listener: (state: "connected" | "broken") => void) => subscribe(this.#connectionListeners, listener);
  onAuthLost = (listener: () => void) => subscribe(this.#authLostListeners, listener);
  readonly signIn = {
    currentUser: (signal: AbortSignal) => this.#script.answer<GatewayUser | null>("currentUser", signal),
    signInAsBot: (token: string, signal: AbortSignal) => {
      this.#script.asked.push(token);
      return this.#script.answer<GatewayUser>("signInAsBot", signal);
    },
    logOut: (signal: AbortSignal) => this.#script.answer<void>("logOut", signal),
  };
  stop = async (): Promise<void> => {
    this.isStopped = true;
    for (const listeners of [this.#connectionListeners, this.#authLostListeners]) listeners.clear();
  };

  tellConnection(state: "connected" | "broken"): void {
    for (const listener of [...this.#connectionListeners]) listener(state);
  }
  loseAuth(): void {
    for (const listener of [...this.#authLostListeners]) listener();
  }
  changeSession(session: string): void {
    for (const listener of [...this.#sessionListeners]) listener(session);
  }
}

function subscribe<L>(listeners: Set<L>, listener: L): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
