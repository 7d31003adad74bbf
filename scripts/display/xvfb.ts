import { type ChildProcess, spawn } from "node:child_process";
import { createConnection, type Socket } from "node:net";
import { Readable } from "node:stream";
import { ScriptProblem } from "../support/script-problem";

export interface VirtualDisplay {
  /** Value for DISPLAY, e.g. ":1". */
  display: string;
  stop(): Promise<void>;
}

const startLimitMs = 20_000;

/**
 * Starts an Xvfb on a free display number. It runs in a session of its own, so that Ctrl+C at the terminal does not take the
 * screen from under an app that is still quitting; and it ends by itself when this process dies, because this process is its
 * first client and `-terminate` ends it with its last one.
 */
export async function startXvfb(size = "1600x1000x24"): Promise<VirtualDisplay> {
  const xvfb = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", size, "-nolisten", "tcp", "-terminate"], {
    detached: true,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let complaints = "";
  xvfb.stderr?.on("data", (chunk: Buffer) => {
    complaints = (complaints + chunk.toString("utf8")).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => {
    xvfb.once("exit", () => resolve());
    xvfb.once("error", (error) => {
      complaints += error.message;
      resolve();
    });
  });
  const number = await displayNumber(xvfb, ended);
  const lifeline = number === null ? null : await becomeClient(number);
  if (number === null || lifeline === null) {
    xvfb.kill("SIGKILL");
    throw new ScriptProblem(`Xvfb did not start: ${complaints.trim() || "it said nothing"}`);
  }
  return {
    display: `:${number}`,
    async stop() {
      lifeline.destroy();
      xvfb.kill("SIGTERM");
      await ended;
    },
  };
}

/** Xvfb writes the number it chose to descriptor 3 once it accepts clients. */
async function displayNumber(xvfb: ChildProcess, ended: Promise<void>): Promise<string | null> {
  const pipe = xvfb.stdio[3];
  if (!(pipe instanceof Readable)) return null;
  let timer: NodeJS.Timeout | undefined;
  const line = new Promise<string>((resolve) => {
    let text = "";
    pipe.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      if (text.includes("\n")) resolve(text.trim());
    });
  });
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), startLimitMs);
  });
  try {
    return await Promise.race([line, late, ended.then(() => null)]);
  } finally {
    clearTimeout(timer);
  }
}

/** Connects with the X11 connection set-up (protocol 11.0, no authorization) and keeps the connection open. */
function becomeClient(number: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ path: `/tmp/.X11-unix/X${number}` });
    socket.setTimeout(startLimitMs, () => socket.destroy());
    socket.once("connect", () => socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])));
    socket.once("data", (answer: Buffer) => {
      socket.setTimeout(0);
      socket.resume();
      resolve(answer[0] === 1 ? socket : null);
    });
    socket.once("error", () => resolve(null));
    socket.once("close", () => resolve(null));
  });
}
