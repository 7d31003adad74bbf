import type { Page } from "playwright-core";

const seenMark = "the shutdown's overlay is there";

/** Whether the window has shown the shutdown's overlay since `watchOverlay`, however briefly; known also after the window has gone. */
export interface OverlayWatch {
  wasSeen(): boolean;
}

/** Has the page itself report the overlay at the moment in which it becomes part of the document. */
export async function watchOverlay(page: Page): Promise<OverlayWatch> {
  let seen = false;
  page.on("console", (message) => {
    if (message.text() === seenMark) seen = true;
  });
  await page.evaluate((mark) => {
    const look = (): void => {
      if (document.querySelector("[data-testid=shutdown-overlay]") !== null) console.info(mark);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  }, seenMark);
  return { wasSeen: () => seen };
}
