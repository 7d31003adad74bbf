import { join } from "node:path";
import { app } from "electron";
import type { DeveloperOptions } from "./app/developer-options";
import { declareAppScheme } from "./electron/app-protocol";
import { applyDeveloperOptions } from "./electron/apply-developer-options";
import { GramhaulApp } from "./electron/gramhaul-app";
import { takeTurnAtStart } from "./electron/turn";
import { InstanceRecord } from "./instance/instance-record";
import { openLog } from "./logging/log";

// The composition root: what is set up, in which order.
declareAppScheme();
const options = applyDeveloperOptions();
if (options === null) app.exit(2);
else begin(options);

function begin(developerOptions: DeveloperOptions): void {
  const instance = new InstanceRecord(join(app.getPath("userData"), "instance.json"));
  const turn = takeTurnAtStart(instance);
  if (turn !== "start") {
    app.exit(turn);
    return;
  }
  const log = openLog(join(app.getPath("userData"), "logs"), { toTerminal: true });
  const gramhaul = new GramhaulApp(developerOptions, instance, log);
  app.whenReady().then(
    () => gramhaul.start(),
    (error: unknown) => log.error("start: Electron did not become ready", error),
  );
}
