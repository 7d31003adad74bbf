import { resolve } from "node:path";
import { app } from "electron";
import { DeveloperOptionError, type DeveloperOptions, readDeveloperOptions } from "../app/developer-options";

/** The flag with which a packaged app obeys the developer's environment variables. */
const developerFlag = "--developer";

/**
 * Reads the developer's options and moves the data folder; call before anything touches it. Null, with a message on the terminal,
 * when an option can't be obeyed: going on without it could touch the user's own data or the real Telegram.
 */
export function applyDeveloperOptions(): DeveloperOptions | null {
  const allowed = !app.isPackaged || process.argv.includes(developerFlag);
  try {
    const options = readDeveloperOptions(process.env, allowed);
    if (options.userDataFolder !== null) app.setPath("userData", resolve(options.userDataFolder));
    return options;
  } catch (error) {
    if (!(error instanceof DeveloperOptionError)) throw error;
    process.stderr.write(`gramhaul: ${error.message}\n`);
    return null;
  }
}
