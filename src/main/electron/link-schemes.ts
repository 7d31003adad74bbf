import { app } from "electron";
import type { Log } from "../logging/log";

/** The app's own scheme, see docs/links.md. */
const ownScheme = "gramhaul";
/** Telegram's. It belongs to the official apps, so it is only taken when the user says so. */
const telegramScheme = "tg";

/**
 * Makes the app's own links open here. On Linux the package's desktop entry has said so already, and to say it again would mean to wait
 * for a helper program at every start. `mayRegister`: only the installed app may; see `GramhaulApp`.
 */
export function claimOwnLinks(mayRegister: boolean, log: Log): void {
  if (!mayRegister) return;
  if (process.platform === "linux") app.setDesktopName("gramhaul.desktop");
  else if (!app.setAsDefaultProtocolClient(ownScheme))
    log.warn("links: the system did not take gramhaul: links for ours");
}

/**
 * Makes tg: links open here, or no longer. False when the system refuses. Linux knows no way back: there another app has to be chosen,
 * and to give up is always granted.
 */
export function claimTelegramLinks(wanted: boolean, mayRegister: boolean): boolean {
  if (!mayRegister) return true;
  if (wanted) return app.setAsDefaultProtocolClient(telegramScheme);
  if (process.platform !== "linux") app.removeAsDefaultProtocolClient(telegramScheme);
  return true;
}
