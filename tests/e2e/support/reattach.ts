import { chromium } from "playwright-core";
import { onTestFinished } from "vitest";
import type { AppProcess } from "./app-process";
import { waitFor } from "./waits";
import { WindowDriver } from "./window-driver";

/**
 * Attaches to the app's window anew, over the DevTools address that Chromium said last: for a window whose process has ended, which the
 * handle one has is no good for any more, and for an app that has started itself again.
 */
export async function reattach(app: AppProcess): Promise<WindowDriver> {
  const endpoint = [...app.stderr().matchAll(/^DevTools listening on (ws:\/\/\S+)$/gm)].at(-1)?.[1];
  if (endpoint === undefined) throw new Error(`The app has no DevTools address\n${app.lastWords()}`);
  const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true });
  onTestFinished(() => browser.close());
  const page = await waitFor("the window's page", async () => browser.contexts()[0]?.pages()[0] ?? null, 30_000);
  await page.waitForLoadState("domcontentloaded");
  return new WindowDriver(page);
}
