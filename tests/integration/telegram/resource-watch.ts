import { createHook } from "node:async_hooks";

/** What keeps a process alive, or would be left of the gateway: timers, sockets while they connect or are open, threads. */
const watchedTypes = new Set(["Timeout", "Immediate", "TCPWRAP", "WORKER"]);
/** Only what the gateway, the bot or GramJS made counts, not what the server in this process or the test runner did. */
const makers = /[\\/]src[\\/]main[\\/](telegram|bot)[\\/]|[\\/]node_modules[\\/]telegram[\\/]/;

/** Tells which timers and sockets of the product are alive, with the place where each was made. */
export class ResourceWatch {
  readonly #alive = new Map<number, string>();
  readonly #hook = createHook({
    init: (id, type) => {
      if (!watchedTypes.has(type)) return;
      const stack = new Error(type).stack ?? "";
      const maker = stack.split("\n").find((line) => makers.test(line));
      if (maker !== undefined) this.#alive.set(id, `${type}${maker}`);
    },
    destroy: (id) => {
      this.#alive.delete(id);
    },
  });

  start(): void {
    this.#hook.enable();
  }

  stop(): void {
    this.#hook.disable();
  }

  get alive(): string[] {
    return [...this.#alive.values()];
  }
}
