import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { onTestFinished } from "vitest";
import type { AppProcess } from "./app-process";
import { waitFor } from "./waits";
import { WindowDriver } from "./window-driver";

/** Where Chromium listens now, as it leaves it in the data folder; the file of an instance before it counts no more. */
export async function devToolsEndpoint(userData: string): Promise<string> {
  const [port, path] = (await readFile(join(userData, "DevToolsActivePort"), "utf8")).split("\n");
  return `ws://127.0.0.1:${port}${path}`;
}

/**
 * Attaches to the app's window anew: for a window whose process has ended, which the handle one has is no good for any more, and for an
 * app that has started itself again.
 */
export async function reattach(app: AppProcess): Promise<WindowDriver> {
  const browser = await chromium.connectOverCDP(await devToolsEndpoint(app.userData), { noDefaults: true });
  onTestFinished(() => browser.close());
  const page = await waitFor("the window's page", async () => browser.contexts()[0]?.pages()[0] ?? null, 30_000);
  await page.waitForLoadState("domcontentloaded");
  return new WindowDriver(page);
}
