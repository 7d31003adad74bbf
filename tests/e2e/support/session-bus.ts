import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A session bus of one's own. */
export interface SessionBus {
  /** Value for DBUS_SESSION_BUS_ADDRESS. */
  address: string;
  /** Ends the bus, as the end of a session does, waits until it is gone and takes its folder away. */
  stop(): Promise<void>;
}

const startLimitMs = 10_000;

/** As the system's session.conf, but without folders of services: nothing that is installed here is started by a test. */
const config = (
  socket: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** Starts a bus. `path` stands in for PATH. Rejects, saying what to install, where there is no dbus-daemon; then nothing is left. */
export async function startSessionBus(path = process.env.PATH): Promise<SessionBus> {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-bus-"));
  const configFile = join(folder, "session.conf");
  writeFileSync(configFile, config(join(folder, "bus")));
  const daemon = spawn("dbus-daemon", [`--config-file=${configFile}`, "--nofork", "--print-address"], {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    daemon.once("close", () => resolve());
    daemon.once("error", () => resolve());
  });
  // Should this process die of an error of its own, the bus must not stay behind.
  const killOnExit = (): void => {
    daemon.kill("SIGKILL");
  };
  process.once("exit", killOnExit);
  const stop = async (): Promise<void> => {
    daemon.kill("SIGTERM");
    await ended;
    process.off("exit", killOnExit);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { address: await printedAddress(daemon), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function printedAddress(daemon: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    let complaints = "";
    const fail = (reason: string): void => reject(new Error(`The session bus did not start: ${reason}`));
    const timer = setTimeout(() => fail(`no address after ${startLimitMs / 1000} s`), startLimitMs);
    daemon.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      const line = /^(\S+)\n/.exec(said)?.[1];
      if (line === undefined) return;
      clearTimeout(timer);
      resolve(line);
    });
    daemon.stderr?.on("data", (chunk: Buffer) => {
      complaints += chunk.toString("utf8");
    });
    daemon.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      fail(error.code === "ENOENT" ? 'dbus-daemon is missing; on Debian "apt-get install dbus-daemon"' : error.message);
    });
    daemon.once("exit", (code, signal) => {
      clearTimeout(timer);
      fail(`it ended with ${code ?? signal}: ${complaints.trim()}`);
    });
  });
}
