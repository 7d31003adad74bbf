import { existsSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../../scripts/support/repository-root";
import { appEnvironment, type LaunchOptions } from "./app";
import { type CdpApp, launchOverCdp } from "./cdp-app";

/**
 * Starts the packaged app by its own binary. `--developer` makes it obey the environment, which a packaged app otherwise
 * ignores.
 */
export async function launchPackagedApp(options: Omit<LaunchOptions, "appFolder">): Promise<CdpApp> {
  return await launchOverCdp({
    executable: packagedBinary(),
    args: ["--developer", "--password-store=basic", ...(options.args ?? [])],
    env: appEnvironment(options),
    userData: options.userData,
  });
}

/** The binary that `npm run test:e2e` packaged (GRAMHAUL_PACKAGED_APP), else that of the last `npm run package`. */
export function packagedBinary(): string {
  const binary = process.env.GRAMHAUL_PACKAGED_APP || join(repositoryRoot, "dist", "linux-unpacked", "gramhaul");
  if (!existsSync(binary)) {
    throw new Error(
      `The app is not packaged (${binary} is missing): run "npm run package", or use "npm run test:e2e".`,
    );
  }
  return binary;
}
