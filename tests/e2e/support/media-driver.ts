import type { Locator, Page } from "playwright-core";
import type { MediaTab } from "../../../src/shared/media-browser";
import type { WindowDriver } from "./window-driver";

const stepLimitMs = 30_000;

/** Does in the media browser what a person would do. The chat is opened with `WindowDriver.openMedia`. */
export class MediaDriver {
  readonly page: Page;

  constructor(window: WindowDriver) {
    this.page = window.page;
  }

  get grid(): Locator {
    return this.page.getByTestId("media-grid");
  }

  cell(messageId: number): Locator {
    return this.page.locator(`[data-testid="media-cell"][data-message-id="${messageId}"]`);
  }

  /** Message ids of what is in the document, in its order. */
  async shownIds(): Promise<number[]> {
    await this.page.getByTestId("media-cell").first().waitFor({ timeout: stepLimitMs });
    const cells = this.page.locator('[data-testid="media-cell"]');
    return await cells.evaluateAll((found) => found.map((cell) => Number(cell.getAttribute("data-message-id"))));
  }

  /** Waits until the list has come so far, and so many media are listed. */
  async waitForCount(count: number): Promise<void> {
    await this.page.locator(`[data-testid="media-grid"][data-count="${count}"]`).waitFor({ timeout: stepLimitMs });
  }

  /** Waits until there is no more to list. */
  async waitForEnd(): Promise<void> {
    await this.page.locator('[data-testid="media-grid"][data-load="end"]').waitFor({ timeout: stepLimitMs });
  }

  /** Presses "Newer media" and gives each place that a cell has had in the window from frame to frame until they are listed; null where it was not there. */
  async placesWhileNewerCome(messageId: number): Promise<(number | null)[]> {
    return await this.grid.evaluate(async (grid, id) => {
      const before = grid.dataset.count;
      const places = new Set<number | null>();
      const look = (): void => {
        const cell = grid.querySelector(`[data-testid="media-cell"][data-message-id="${id}"]`);
        places.add(cell === null ? null : Math.round(cell.getBoundingClientRect().top));
      };
      look();
      grid.querySelector<HTMLElement>('[data-testid="media-newer"]')?.click();
      const nextFrame = async (): Promise<void> => {
        await new Promise(requestAnimationFrame);
        look();
      };
      while (grid.dataset.count === before && grid.dataset.newer !== "failed") await nextFrame();
      for (let frame = 0; frame < 10; frame += 1) await nextFrame();
      return [...places];
    }, messageId);
  }

  /** Ticks by its box. */
  async tick(messageId: number, modifiers: ("Shift" | "Control")[] = []): Promise<void> {
    const cell = this.cell(messageId);
    await cell.hover({ timeout: stepLimitMs });
    await cell.getByTestId("media-tick").click({ modifiers, timeout: stepLimitMs });
  }

  /** What the bar says is ticked. */
  async ticked(): Promise<string> {
    return (await this.page.getByTestId("ticked").textContent({ timeout: stepLimitMs })) ?? "";
  }

  async download(): Promise<string> {
    await this.page.getByTestId("media-download").click({ timeout: stepLimitMs });
    return (await this.page.getByTestId("media-outcome").textContent({ timeout: stepLimitMs })) ?? "";
  }

  async showTab(tab: MediaTab): Promise<void> {
    await this.page.getByTestId(`media-tab-${tab}`).click({ timeout: stepLimitMs });
  }

  async showAs(mode: "Grid" | "List"): Promise<void> {
    await this.page.getByTestId("media-mode").locator("label", { hasText: mode }).click({ timeout: stepLimitMs });
    await this.page.locator(`[data-testid="media-grid"][data-mode="${mode.toLowerCase()}"]`).waitFor();
  }

  /** Opens the preview by a click and waits until it shows the media. */
  async look(messageId: number): Promise<void> {
    await this.cell(messageId).click({ timeout: stepLimitMs });
    await this.waitForPreview("shown");
  }

  async waitForPreview(state: "shown" | "failed"): Promise<void> {
    await this.page
      .locator(`[data-testid="preview-show"][data-state="${state}"]`)
      .waitFor({ timeout: stepLimitMs, state: "attached" });
  }

  async closePreview(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.getByTestId("preview-show").waitFor({ state: "detached", timeout: stepLimitMs });
  }

  /** Waits until every small picture that is in view has come. */
  async waitForPictures(): Promise<void> {
    await this.page.getByTestId("media-thumbnail").first().waitFor({ state: "attached", timeout: stepLimitMs });
    await this.page
      .locator('[data-testid="media-thumbnail"][data-loaded="false"]')
      .first()
      .waitFor({ state: "detached", timeout: stepLimitMs });
  }
}
