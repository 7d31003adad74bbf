import type { EventEmitter } from "node:events";
import { Message, type MessageBus, MessageType, RequestNameReply, sessionBus } from "@jellybrick/dbus-next";
import { waitFor } from "./waits";

const service = "org.freedesktop.login1";
const path = "/org/freedesktop/login1";
const managerInterface = "org.freedesktop.login1.Manager";

/**
 * The part of systemd-logind that tells programs of the end of the session: takes requests to delay it, and says when it begins.
 * It refuses the delay, as it does where the person has no right to it: the lock would be an open file, which Node can't send.
 *
 * Source: org.freedesktop.login1(5), Inhibit and PrepareForShutdown.
 */
export class Logind {
  readonly #bus: MessageBus;
  readonly #askedToDelay: string[] = [];

  private constructor(bus: MessageBus) {
    this.#bus = bus;
    bus.addMethodHandler((message) => this.#serve(message));
  }

  /** Comes up on a bus that a program takes for the system's; goes with it. */
  static async start(address: string): Promise<Logind> {
    const bus = sessionBus({ busAddress: address });
    // The bus may end first. The library tells of it by an event that its types leave out.
    const emitter: EventEmitter = bus;
    emitter.on("error", () => undefined);
    const logind = new Logind(bus);
    const reply = await bus.requestName(service);
    if (reply !== RequestNameReply.PRIMARY_OWNER) throw new Error(`${service} is taken already (${reply})`);
    return logind;
  }

  /** Waits until somebody has asked to delay the shutdown of the system: from then on it also hears of it. */
  async waitForListener(): Promise<void> {
    await waitFor("a request to delay the shutdown", async () =>
      this.#askedToDelay.includes("shutdown") ? true : null,
    );
  }

  /** The system begins to shut down. */
  beginShutdown(): void {
    this.#bus.send(Message.newSignal(path, managerInterface, "PrepareForShutdown", "b", [true]));
  }

  #serve(message: Message): boolean {
    if (message.type !== MessageType.METHOD_CALL || message.path !== path) return false;
    if (message.interface !== managerInterface || message.member !== "Inhibit") return false;
    this.#askedToDelay.push(String(message.body[0]));
    this.#bus.send(Message.newError(message, "org.freedesktop.DBus.Error.AccessDenied", "Permission denied"));
    return true;
  }
}
