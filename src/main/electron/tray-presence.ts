import { TrayHostMonitor } from "../desktop-bus/tray-host-monitor";
import type { Log } from "../logging/log";
import type { TrayIcon } from "./tray";

export interface TrayPresenceDependencies {
  createIcon(): TrayIcon;
  /** There is an icon now, or none any more. */
  onChange(): void;
  log: Log;
}

/**
 * Has an icon in the tray whenever there is a tray: always on Windows and macOS; on Linux while the desktop shows icons, which plain
 * GNOME never does. Without a tray a hidden window could not be brought back, so `icon` says whether hiding is allowed.
 *
 * Electron looks for the tray only when an icon is made, and otherwise keeps one that nobody sees; so a tray that appears, or is
 * replaced, gets a new icon.
 */
export class TrayPresence {
  readonly #deps: TrayPresenceDependencies;
  #monitor: TrayHostMonitor | null = null;
  #icon: TrayIcon | null = null;

  constructor(deps: TrayPresenceDependencies) {
    this.#deps = deps;
  }

  /** The icon, null while none can be seen. Known without waiting. */
  get icon(): TrayIcon | null {
    return this.#icon;
  }

  /** Shows the icon at once, or on Linux as soon as the desktop has said that it has a place for it. */
  start(): void {
    const { createIcon, log } = this.#deps;
    if (process.platform !== "linux") {
      this.#icon = createIcon();
      return;
    }
    this.#monitor = new TrayHostMonitor({
      environment: process.env,
      userId: process.getuid?.() ?? 0,
      onChange: (host) => this.#moveTo(host),
      log,
    });
    this.#monitor.start();
  }

  /** From here on nothing changes: the icon stays as it is until it is taken away. */
  stopWatching(): void {
    this.#monitor?.close();
    this.#monitor = null;
  }

  /** Takes the icon away. */
  remove(): void {
    this.stopWatching();
    this.#icon?.destroy();
    this.#icon = null;
  }

  #moveTo(host: string | null): void {
    this.#icon?.destroy();
    this.#icon = host === null ? null : this.#deps.createIcon();
    this.#deps.log.info(host === null ? "tray: no place for an icon any more" : "tray: icon shown");
    this.#deps.onChange();
  }
}
