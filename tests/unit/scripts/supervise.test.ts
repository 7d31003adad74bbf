import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

/** Says what it gets; SIGTERM ends it with code 7. */
const program = `
  process.on("SIGINT", () => console.log("SIGINT"));
  process.on("SIGHUP", () => console.log("SIGHUP"));
  process.on("SIGTERM", () => { console.log("SIGTERM"); setImmediate(() => process.exit(7)); });
  setInterval(() => undefined, 1000);
  console.log("ready");`;

describe("a supervised program", () => {
  let runner: ChildProcessWithoutNullStreams | undefined;

  afterEach(() => {
    runner?.kill("SIGKILL");
  });

  const start = (sameWishMs: number, code: string) => {
    const started = spawn(process.execPath, [
      "--import",
      "tsx",
      fileURLToPath(new URL("supervise-program.ts", import.meta.url)),
      process.execPath,
      String(sameWishMs),
      "-e",
      code,
    ]);
    runner = started;
    const lines = createInterface(started.stdout)[Symbol.asyncIterator]();
    return { runner: started, ended: once(started, "close"), next: async () => (await lines.next()).value };
  };

  it("gets a signal that comes twice at once only once, and the runner stays until it has ended", async () => {
    const { runner, ended, next } = start(60_000, program);
    expect(await next()).toBe("ready");
    runner.kill("SIGINT");
    expect(await next()).toBe("SIGINT");
    runner.kill("SIGINT");
    runner.kill("SIGHUP");
    expect(await next()).toBe("SIGHUP");
    runner.kill("SIGTERM");
    expect(await next()).toBe("SIGTERM");
    expect(await ended).toEqual([7, null]);
  });

  it("gets a second signal that is meant", async () => {
    const { runner, ended, next } = start(0, program);
    expect(await next()).toBe("ready");
    runner.kill("SIGINT");
    expect(await next()).toBe("SIGINT");
    runner.kill("SIGINT");
    expect(await next()).toBe("SIGINT");
    runner.kill("SIGTERM");
    expect(await next()).toBe("SIGTERM");
    expect(await ended).toEqual([7, null]);
  });

  it("is out of reach of the terminal's signals", async () => {
    const readGroup = `
      const group = require("node:child_process").execSync("ps -o pgid= -p " + process.pid, { encoding: "utf8" });
      console.log(group.trim(), process.pid);`;
    const { next, ended } = start(500, readGroup);
    const [group, pid] = String(await next()).split(" ");
    expect(group).toBe(pid);
    expect(await ended).toEqual([0, null]);
  });

  it("that a signal ended gives the shell's exit code for it", async () => {
    const { ended } = start(500, `process.kill(process.pid, "SIGKILL")`);
    expect(await ended).toEqual([137, null]);
  });
});
