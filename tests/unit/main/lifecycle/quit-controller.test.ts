import { describe, expect, it } from "vitest";
import { QuitController, type QuitDependencies, type QuitReason } from "../../../../src/main/lifecycle/quit-controller";

function setUp(overrides: Partial<QuitDependencies> = {}) {
  const calls: string[] = [];
  let exited: (code: number) => void = () => undefined;
  const exit = new Promise<number>((resolve) => {
    exited = resolve;
  });
  const controller: QuitController = new QuitController({
    isBusy: () => true,
    mayAsk: () => true,
    confirm: async () => {
      calls.push("confirm");
      return true;
    },
    shutDown: async (reason) => {
      calls.push(`shutDown ${reason}`);
      return 0;
    },
    exit: (code) => {
      calls.push(`exit ${code} in ${controller.phase}`);
      exited(code);
    },
    log: { info: () => undefined, error: (message) => void calls.push(message) },
    ...overrides,
  });
  return { controller, calls, exit };
}

const byPerson: QuitReason[] = ["tray", "menu", "window", "system-quit"];
const byOthers: QuitReason[] = ["signal", "command", "restart", "session-end", "fatal"];

describe("QuitController", () => {
  it.each(byPerson)("asks a person (%s) while work is running", async (reason) => {
    const { controller, calls, exit } = setUp();
    controller.request(reason);
    expect(controller.phase).toBe("confirming");
    await exit;
    expect(calls).toEqual(["confirm", `shutDown ${reason}`, "exit 0 in stopped"]);
  });

  it.each(byOthers)("never asks for %s", async (reason) => {
    const { controller, calls, exit } = setUp();
    controller.request(reason);
    expect(controller.phase).toBe("stopping");
    await exit;
    expect(calls).toEqual([`shutDown ${reason}`, `exit ${reason === "fatal" ? 1 : 0} in stopped`]);
  });

  it("ends with 1 when a fatal error comes while it is stopping already", async () => {
    let end: (code: number) => void = () => undefined;
    const { controller, calls, exit } = setUp({
      shutDown: (reason) => {
        calls.push(`shutDown ${reason}`);
        return new Promise((resolve) => {
          end = resolve;
        });
      },
    });
    controller.request("signal");
    controller.request("fatal");
    end(0);
    expect(await exit).toBe(1);
    expect(calls).toEqual(["shutDown signal", "exit 1 in stopped"]);
  });

  it("does not ask when idle or when the setting is off", async () => {
    for (const overrides of [{ isBusy: () => false }, { mayAsk: () => false }]) {
      const { controller, calls, exit } = setUp(overrides);
      controller.request("tray");
      await exit;
      expect(calls).not.toContain("confirm");
    }
  });

  it("stays when the answer is no, and can be asked again", async () => {
    const answers = [false, true];
    const { controller, calls, exit } = setUp({ confirm: async () => answers.shift() ?? true });
    controller.request("tray");
    await Promise.resolve();
    await Promise.resolve();
    expect(controller.phase).toBe("idle");
    expect(calls).toEqual([]);
    controller.request("tray");
    await exit;
  });

  it.each([
    ["the question rejects", { confirm: () => Promise.reject(new Error("no display")) }],
    [
      "the question throws",
      {
        confirm: (): never => {
          throw new Error("no display");
        },
      },
    ],
    [
      "the state is unknown",
      {
        isBusy: (): never => {
          throw new Error("closed");
        },
      },
    ],
  ])("quits when %s", async (_what, overrides) => {
    const { controller, exit } = setUp(overrides);
    controller.request("menu");
    expect(await exit).toBe(0);
  });

  it("lets a signal overrule an open question, and shuts down once", async () => {
    let answer: (quit: boolean) => void = () => undefined;
    const { controller, calls, exit } = setUp({
      confirm: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    controller.request("tray");
    controller.request("signal");
    await exit;
    answer(true);
    await Promise.resolve();
    expect(calls).toEqual(["shutDown signal", "exit 0 in stopped"]);
  });

  it("serves one request, however many come, and passes the exit code on", async () => {
    const { controller, calls, exit } = setUp({
      shutDown: async (reason) => {
        calls.push(reason);
        return 1;
      },
    });
    controller.request("signal");
    for (const reason of [...byPerson, ...byOthers]) controller.request(reason);
    expect(await exit).toBe(1);
    controller.request("signal");
    expect(calls).toEqual(["signal", "exit 1 in stopped"]);
  });

  it("exits from a macrotask, also when there was nothing to stop", async () => {
    const { controller, calls, exit } = setUp({ shutDown: () => Promise.resolve(0) });
    controller.request("signal");
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
    expect(calls).toEqual([]);
    await exit;
  });

  it("exits with 1 when the shutdown itself breaks", async () => {
    const { controller, calls, exit } = setUp({ shutDown: () => Promise.reject(new Error("bug")) });
    controller.request("signal");
    expect(await exit).toBe(1);
    expect(calls).toContain("quit: the shutdown broke; leaving");
  });
});
