import { withDisplay } from "../../scripts/display";
import { prepareRealApp } from "../../scripts/support/real-app";
import { runScript } from "../../scripts/support/script-problem";
import { startSessionBus } from "../e2e/support/session-bus";
import { TrayDesktop } from "../e2e/support/tray-desktop";
import { Chaos } from "./chaos";
import { type ChaosOptions, chaosOptionsFrom } from "./options";

async function main(): Promise<number> {
  const options = chaosOptionsFrom(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(options);
    return 2;
  }
  const runtime = await prepareRealApp();
  process.env.GRAMHAUL_ELECTRON_PATH = runtime.executable;
  console.log(`Chaos: ${options.runs} runs, seed ${options.seed}, Electron ${runtime.version}`);
  return await withDisplay((displayEnv) => onDesktop(displayEnv, options));
}

/** Runs it on a session bus of its own with a desktop that shows tray icons. */
async function onDesktop(displayEnv: NodeJS.ProcessEnv, options: ChaosOptions): Promise<number> {
  const bus = await startSessionBus();
  try {
    const desktop = await TrayDesktop.start(bus.address);
    const env = { ...displayEnv, DBUS_SESSION_BUS_ADDRESS: bus.address };
    return await new Chaos(options, { env, desktop }).run();
  } finally {
    await bus.stop();
  }
}

void runScript(main);
