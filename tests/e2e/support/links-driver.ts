import type { WindowDriver } from "./window-driver";

const stepLimitMs = 30_000;

/** Does in the dialog for links what a person would do. */
export class LinksDriver {
  readonly #window: WindowDriver;

  constructor(window: WindowDriver) {
    this.#window = window;
  }

  /** Opens the dialog by its shortcut. */
  async open(): Promise<void> {
    await this.#window.page.keyboard.press("Control+l");
    await this.#field.waitFor({ timeout: stepLimitMs });
  }

  async close(): Promise<void> {
    await this.#window.page.keyboard.press("Escape");
    await this.#field.waitFor({ state: "detached", timeout: stepLimitMs });
  }

  /** Fills the field and waits until this many good and bad links are recognised in it. */
  async type(text: string, good: number, bad: number): Promise<void> {
    await this.#field.fill(text, { timeout: stepLimitMs });
    await this.expectCount(good, bad);
  }

  async expectCount(good: number, bad: number): Promise<void> {
    const count = `[data-testid="links-count"][data-good="${good}"][data-bad="${bad}"]`;
    await this.#window.page.locator(count).waitFor({ timeout: stepLimitMs });
  }

  /** What stands in the field, once the dialog is there. */
  async text(): Promise<string> {
    return this.#field.inputValue({ timeout: stepLimitMs });
  }

  async download(): Promise<void> {
    await this.#window.page.getByTestId("links-download").click({ timeout: stepLimitMs });
  }

  /** Waits until every link has come to its end; what the dialog says of each. */
  async results(): Promise<Record<string, string>> {
    const ended = this.#window.page.locator('[data-testid="links-summary"][data-running="false"]');
    await ended.waitFor({ timeout: stepLimitMs });
    return Object.fromEntries(await this.#lines("link-result"));
  }

  /** The links that can't be used, each with its reason. */
  async badOnes(): Promise<Record<string, string>> {
    return Object.fromEntries(await this.#lines("link-bad"));
  }

  /** Waits until the dialog says this of a link. */
  async expectState(link: string, state: string): Promise<void> {
    const line = `[data-testid="link-result"][data-link="${link}"][data-state="${state}"]`;
    await this.#window.page.locator(line).waitFor({ timeout: stepLimitMs });
  }

  get #field() {
    return this.#window.page.getByTestId("links-text");
  }

  #lines(testId: string): Promise<[string, string][]> {
    return this.#window.page
      .getByTestId(testId)
      .evaluateAll((lines) => lines.map(({ dataset }) => [dataset.link ?? "", dataset.state ?? ""]));
  }
}
