import { join } from "node:path";
import { app } from "electron";
import { declareAppScheme } from "./electron/app-protocol";
import { applyDeveloperOptions } from "./electron/apply-developer-options";
import { GramhaulApp } from "./electron/gramhaul-app";
import { openLog } from "./logging/log";

// The composition root: what is set up, in which order.
declareAppScheme();
const options = applyDeveloperOptions();
if (options === null) {
  app.exit(2);
} else if (!app.requestSingleInstanceLock()) {
  // Another instance owns this data folder; it has been told and shows its window.
  app.exit(0);
} else {
  const log = openLog(join(app.getPath("userData"), "logs"), { toTerminal: true });
  const gramhaul = new GramhaulApp(options, log);
  app.whenReady().then(
    () => gramhaul.start(),
    (error: unknown) => log.error("start: Electron did not become ready", error),
  );
}
