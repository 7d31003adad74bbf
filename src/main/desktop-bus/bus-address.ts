import { existsSync } from "node:fs";
import { join } from "node:path";

/** The environment variables that say where the session bus is. */
export interface BusEnvironment {
  DBUS_SESSION_BUS_ADDRESS?: string | undefined;
  XDG_RUNTIME_DIR?: string | undefined;
}

/**
 * The sockets at which the session bus may be reached, in the order to try them, as Node names them (an abstract one begins with
 * NUL). Empty where there is no bus, or only one of a kind that desktops don't use (`tcp:`, `autolaunch:`, `unixexec:`).
 *
 * Source: D-Bus specification, "Server Addresses" and "Well-known Message Bus Instances"; `$XDG_RUNTIME_DIR/bus` is where systemd's user
 * sessions have it. Where there is no bus, Chromium sets the address to "disabled:" in its own environment.
 */
export function sessionBusSockets(environment: BusEnvironment): string[] {
  const address = environment.DBUS_SESSION_BUS_ADDRESS;
  if (address) return address.split(";").flatMap((each) => unixSocket(each) ?? []);
  const runtimeFolder = environment.XDG_RUNTIME_DIR;
  if (!runtimeFolder) return [];
  const path = join(runtimeFolder, "bus");
  return existsSync(path) ? [path] : [];
}

function unixSocket(address: string): string | null {
  if (!address.startsWith("unix:")) return null;
  for (const pair of address.slice("unix:".length).split(",")) {
    const [key, value] = pair.split("=", 2);
    if (!value) continue;
    if (key === "path") return unescaped(value);
    if (key === "abstract") return `\0${unescaped(value)}`;
  }
  return null;
}

/** Bytes outside a small set of characters stand as %XX. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // Not the UTF-8 that it would have to be: then as it stands.
    return value;
  }
}
