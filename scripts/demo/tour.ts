import type { DownloadRow } from "../../src/shared/downloads";
import { testAccounts, type WindowDriver } from "../../tests/e2e/support/window-driver";
import type { Photographer } from "./photographer";
import { type DownloadProgress, watchDownload } from "./watch-download";

/** The chat of the demo world that is downloaded. */
export const tourChat = "Family album";

export interface TourReport {
  rows: DownloadRow[];
  /** From pressing the button to the last file. */
  durationMs: number;
}

/** Goes through the main job in the window, from the sign-in to the finished queue, and takes pictures on the way. */
export async function takeTour(
  window: WindowDriver,
  camera: Photographer,
  onProgress: (progress: DownloadProgress) => void,
): Promise<TourReport> {
  await window.enterPhone(testAccounts.withPassword.phone);
  await camera.shoot("1-sign-in");
  await window.signIn(testAccounts.withPassword);
  await window.dismissNotices();
  await window.openChat(tourChat);
  await camera.shoot("2-chat");
  const startedAt = Date.now();
  await window.downloadChat();
  await window.showQueue();
  let pictured = false;
  const rows = await watchDownload(window, async (progress) => {
    onProgress(progress);
    if (!pictured && progress.filesDone >= 5 && progress.filesRunning > 0) {
      pictured = true;
      await camera.shoot("3-queue-at-work-light");
      await camera.theme("dark");
      await camera.shoot("4-queue-at-work-dark");
      await camera.theme("light");
    }
  });
  const durationMs = Date.now() - startedAt;
  await camera.shoot("5-done-light");
  await camera.theme("dark");
  await camera.shoot("6-done-dark");
  await window.openChat(tourChat);
  await camera.shoot("7-chat-done-dark");
  await camera.theme("light");
  await camera.language("zh-Hans");
  await camera.shoot("8-chinese");
  await camera.language("en");
  return { rows, durationMs };
}
