import { parseArgs } from "node:util";
import { isScenarioName, scenarioNames } from "./scenarios/scenarios";
import { startTelegramServer, type TelegramServerAddress, type TelegramServerOptions } from "./server";

const usage = `usage: npm run telegram-server -- [--seed N] [--scenario NAME]

Starts a Telegram server on 127.0.0.1, prints one line of JSON that says where it is, and runs until SIGTERM or SIGINT.

  --seed N         whole number that everything random follows from (default 1)
  --scenario NAME  ${scenarioNames.join(", ")} (default demo)
`;

/** The options of the command line, or a complaint. */
function optionsFrom(args: string[]): TelegramServerOptions | string {
  try {
    const { values } = parseArgs({ args, options: { seed: { type: "string" }, scenario: { type: "string" } } });
    const scenario = values.scenario ?? "demo";
    if (!isScenarioName(scenario)) return `unknown scenario "${scenario}"`;
    if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) return `not a seed: "${values.seed}"`;
    return { scenario, seed: values.seed === undefined ? undefined : Number(values.seed) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * `npm run` passes a SIGTERM on to its shell, which dies of it and tells nobody: the server, its child, would run on for ever.
 * Nothing else tells of a parent's end, so it is looked for.
 */
function whenShellIsGone(stop: () => void): void {
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    stop();
  }, 250);
  look.unref();
}

async function run(): Promise<void> {
  const options = optionsFrom(process.argv.slice(2));
  if (typeof options === "string") {
    process.stderr.write(`${options}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const server = await startTelegramServer(options);
  const stop = () => void server.close();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (process.env.npm_lifecycle_event === "telegram-server") whenShellIsGone(stop);
  const address: TelegramServerAddress = {
    dcs: server.dcs,
    rsaPublicKey: server.rsaPublicKey,
    control: server.control,
  };
  process.stdout.write(`${JSON.stringify(address)}\n`);
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
