import { createConnection, type Socket } from "node:net";
import { startXvfb } from "./xvfb";

/** True when windows can be shown to a person (or at least to somebody's X server). */
export async function hasDisplay(): Promise<boolean> {
  if (process.platform !== "linux") return true;
  const display = process.env.DISPLAY;
  return display !== undefined && (await isReachable(display));
}

export interface DisplayOptions {
  /** Take a virtual one even where there is a real one, so that nobody's screen is disturbed. */
  alwaysVirtual?: boolean;
}

/**
 * Runs `work` with the environment variables of a display: the one there is, else an Xvfb of its own that ends afterwards,
 * also when `work` fails or this process dies.
 */
export async function withDisplay<T>(
  work: (displayEnv: NodeJS.ProcessEnv) => Promise<T>,
  options: DisplayOptions = {},
): Promise<T> {
  const useOwn = process.platform === "linux" && (options.alwaysVirtual === true || !(await hasDisplay()));
  if (!useOwn) return await work({});
  const xvfb = await startXvfb();
  try {
    return await work({ DISPLAY: xvfb.display, WAYLAND_DISPLAY: undefined });
  } finally {
    await xvfb.stop();
  }
}

/** Runs `work` with this many virtual displays of its own, as values for DISPLAY; they end afterwards, as with `withDisplay`. */
export async function withVirtualDisplays<T>(count: number, work: (displays: string[]) => Promise<T>): Promise<T> {
  const started = await Promise.allSettled(Array.from({ length: count }, () => startXvfb()));
  const displays = started.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  try {
    for (const start of started) if (start.status === "rejected") throw start.reason;
    return await work(displays.map(({ display }) => display));
  } finally {
    await Promise.all(displays.map((display) => display.stop()));
  }
}

/** An X server listens where `display` ("host:number.screen") says. */
async function isReachable(display: string): Promise<boolean> {
  const match = /^(?<host>[^:]*):(?<number>\d+)(\.\d+)?$/.exec(display);
  const number = match?.groups?.number;
  if (number === undefined) return false;
  const host = match?.groups?.host ?? "";
  if (host !== "" && host !== "unix") return await connects({ host, port: 6000 + Number(number) });
  return await connects({ path: `/tmp/.X11-unix/X${number}` });
}

function connects(where: { host: string; port: number } | { path: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = createConnection(where);
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(3000, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
