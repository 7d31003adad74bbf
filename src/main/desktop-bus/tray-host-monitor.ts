import { type BusEnvironment, sessionBusSockets } from "./bus-address";
import { BusConnection, messageBus } from "./bus-connection";

/** Unique bus name of the desktop part that shows tray icons; null where there is none. */
export type TrayHost = string | null;

export interface TrayHostDependencies {
  environment: BusEnvironment;
  /** The person's numeric id (`process.getuid`). */
  userId: number;
  onChange(host: TrayHost): void;
  log: { info(message: string): void; debug(message: string): void };
  /** How long a question may stay unanswered until the answer is "none", milliseconds; a second by default. */
  answerLimitMs?: number;
}

/** Registry of tray icons and of those who show them. It has this name on every desktop, not only on KDE's. */
export const watcherName = "org.kde.StatusNotifierWatcher";
export const watcherPath = "/StatusNotifierWatcher";

const matchRules = [
  `type='signal',sender='${messageBus.destination}',interface='${messageBus.interface}',member='NameOwnerChanged',arg0='${watcherName}'`,
  `type='signal',sender='${watcherName}',interface='${watcherName}',member='StatusNotifierHostRegistered'`,
  `type='signal',sender='${watcherName}',interface='${watcherName}',member='StatusNotifierHostUnregistered'`,
];

/**
 * Knows at every moment whether this desktop shows tray icons: whether a StatusNotifierWatcher is on the session bus and has a host.
 * These are the questions that Chromium asks before it registers an icon; without both answers the icon is nowhere to be seen.
 *
 * The answer begins with "none" and is kept fresh by the bus's signals, so that it can be had without waiting. When the connection
 * fails it stays "none".
 *
 * Source: StatusNotifierItem specification, https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
 */
export class TrayHostMonitor {
  readonly #deps: TrayHostDependencies;
  #connection: BusConnection | null = null;
  #host: TrayHost = null;
  #question = 0;
  #patience: NodeJS.Timeout | undefined;

  constructor(deps: TrayHostDependencies) {
    this.#deps = deps;
  }

  get host(): TrayHost {
    return this.#host;
  }

  /** Begins to watch; returns at once. */
  start(): void {
    this.#tryNext(sessionBusSockets(this.#deps.environment));
  }

  /** Ends it; nothing is told any more. */
  close(): void {
    this.#question++;
    clearTimeout(this.#patience);
    this.#connection?.close();
    this.#connection = null;
  }

  #tryNext([socket, ...others]: string[]): void {
    if (socket === undefined) {
      this.#deps.log.info("tray: no session bus here that could be asked");
      return;
    }
    const connection = new BusConnection(socket, this.#deps.userId);
    this.#connection = connection;
    let wasThere = false;
    connection.onSignal(() => this.#ask(connection));
    connection.onClosed((reason) => {
      this.#connection = null;
      this.#deps.log.debug(`tray: no session bus any more (${reason.message})`);
      this.#answer(++this.#question, null);
      if (!wasThere) this.#tryNext(others);
    });
    const listening = matchRules.map((rule) => connection.call({ ...messageBus, member: "AddMatch", args: [rule] }));
    Promise.all(listening).then(
      () => {
        wasThere = true;
        this.#ask(connection);
      },
      // With nothing to keep the answer fresh there is none.
      (error: Error) => {
        this.#deps.log.debug(`tray: the session bus does not tell what changes (${error.message})`);
        connection.close();
      },
    );
  }

  /** A newer question makes the answer to this one void. One that is not answered in time is "none" until it is. */
  #ask(connection: BusConnection): void {
    const question = ++this.#question;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#tell(question, null), this.#deps.answerLimitMs ?? 1000);
    findHost(connection).then(
      (host) => this.#answer(question, host),
      (error: Error) => {
        this.#deps.log.debug(`tray: no icons here (${error.message})`);
        this.#answer(question, null);
      },
    );
  }

  #answer(question: number, host: TrayHost): void {
    if (question === this.#question) clearTimeout(this.#patience);
    this.#tell(question, host);
  }

  #tell(question: number, host: TrayHost): void {
    if (question !== this.#question || host === this.#host) return;
    this.#host = host;
    this.#deps.onChange(host);
  }
}

/** Rejects where there is no watcher (`BusRefusal`) or when it does not answer as it should. */
async function findHost(connection: BusConnection): Promise<TrayHost> {
  const [owner] = await connection.call({ ...messageBus, member: "GetNameOwner", args: [watcherName] });
  if (typeof owner !== "string") return null;
  const [hasHost] = await connection.call({
    destination: owner,
    path: watcherPath,
    interface: "org.freedesktop.DBus.Properties",
    member: "Get",
    args: [watcherName, "IsStatusNotifierHostRegistered"],
  });
  return hasHost === true ? owner : null;
}
