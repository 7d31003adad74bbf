import type { RunningApp } from "./app";
import type { WindowDriver } from "./window-driver";

const stepLimitMs = 30_000;

/** Does in the dialog for imports what a person would do. */
export class ImportDriver {
  readonly #app: RunningApp;
  readonly #window: WindowDriver;

  constructor(app: RunningApp, window: WindowDriver) {
    this.#app = app;
    this.#window = window;
  }

  async open(): Promise<void> {
    await this.#window.page.getByTestId("open-import").click({ timeout: stepLimitMs });
    await this.#window.page.getByTestId("import-choose").first().waitFor({ timeout: stepLimitMs });
  }

  async close(): Promise<void> {
    await this.#window.page.keyboard.press("Escape");
    await this.#window.page.locator('section[role="dialog"]').waitFor({ state: "detached", timeout: stepLimitMs });
  }

  /** Chooses files in the system's dialog, of which the test takes the place. */
  async choose(...paths: string[]): Promise<void> {
    await this.#app.electronApp.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths });
    }, paths);
    await this.#window.page.getByTestId("import-choose").click({ timeout: stepLimitMs });
  }

  /** Holds files of the computer over the middle of the window, as the system's drag does; what the hint says. */
  async holdOver(...paths: string[]): Promise<string> {
    await this.#drag("dragEnter", paths);
    await this.#drag("dragOver", paths);
    const hint = this.#window.page.getByTestId("drop-overlay");
    await hint.waitFor({ timeout: stepLimitMs });
    return (await hint.textContent()) ?? "";
  }

  /** Drops files of the computer on the window. */
  async drop(...paths: string[]): Promise<void> {
    await this.#drag("dragEnter", paths);
    await this.#drag("dragOver", paths);
    await this.#drag("drop", paths);
  }

  /** The browser makes files with a path of it, as of a drag of the system; a script in the page can't. */
  async #drag(type: "dragEnter" | "dragOver" | "drop", files: string[]): Promise<void> {
    const { page } = this.#window;
    const [width, height] = await page.evaluate(() => [innerWidth, innerHeight] as const);
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files, dragOperationsMask: 1 };
    await session.send("Input.dispatchDragEvent", { type, x: width / 2, y: height / 2, data });
    await session.detach();
  }

  /** Waits until the window says that what was dropped is no file to import, and takes the words away. */
  async expectNoImportFile(): Promise<void> {
    const words = this.#window.page.locator('[data-testid="problem"][data-kind="no-import-file"]');
    await words.waitFor({ timeout: stepLimitMs });
    await this.#window.page.getByTestId("problem-toast").getByRole("button").click({ timeout: stepLimitMs });
    await words.waitFor({ state: "detached", timeout: stepLimitMs });
  }

  /** Waits until the files are read; what is said of each chat. */
  async chats(): Promise<Record<string, string>> {
    await this.#window.page.getByTestId("import-report").waitFor({ timeout: stepLimitMs });
    const lines = await this.#window.page
      .getByTestId("import-chat")
      .evaluateAll((all) => all.map(({ dataset }) => [dataset.chat ?? "", dataset.state ?? ""]));
    return Object.fromEntries(lines);
  }

  /** Everything that the line of a chat says. */
  async words(chat: string): Promise<string> {
    return (await this.#line(chat).textContent({ timeout: stepLimitMs })) ?? "";
  }

  /** Waits until this is said of a chat. */
  async expectState(chat: string, state: string): Promise<void> {
    const line = `[data-testid="import-chat"][data-chat="${chat}"][data-state="${state}"]`;
    await this.#window.page.locator(line).waitFor({ timeout: stepLimitMs });
  }

  async mendFilter(chat: string, filter: string): Promise<void> {
    const field = this.#line(chat).getByTestId("import-filter");
    await field.fill(filter, { timeout: stepLimitMs });
    await field.press("Enter");
  }

  /** Ticks a chat, or the opposite. */
  async toggle(chat: string): Promise<void> {
    await this.#line(chat).getByTestId("import-tick").click({ timeout: stepLimitMs });
  }

  async tick(testId: "import-template" | "import-folder" | "import-only-missing" | "import-watch"): Promise<void> {
    await this.#window.page.getByTestId(testId).check({ timeout: stepLimitMs });
  }

  /** What is not taken over, as kind and key. */
  async notes(): Promise<string[]> {
    return await this.#window.page
      .getByTestId("import-note")
      .evaluateAll((all) => all.map(({ dataset }) => `${dataset.kind} ${dataset.key}`));
  }

  async start(): Promise<void> {
    await this.#window.page.getByTestId("import-start").click({ timeout: stepLimitMs });
    await this.#window.page.getByTestId("import-started").waitFor({ timeout: stepLimitMs });
  }

  /** Waits until the single messages of a chat are in this state. */
  async expectList(chatTitle: string, state: string): Promise<void> {
    const line = `[data-testid="import-list"][data-chat="${chatTitle}"][data-state="${state}"]`;
    await this.#window.page.locator(line).waitFor({ timeout: stepLimitMs });
  }

  /** Waits until a file is refused; for which reason. */
  async fault(): Promise<{ kind: string; words: string }> {
    const line = this.#window.page.getByTestId("import-fault");
    await line.waitFor({ timeout: stepLimitMs });
    return { kind: (await line.getAttribute("data-kind")) ?? "", words: (await line.textContent()) ?? "" };
  }

  #line(chat: string) {
    return this.#window.page.locator(`[data-testid="import-chat"][data-chat="${chat}"]`);
  }
}
