import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "../../src/shared/settings";
import type { WindowDriver } from "../../tests/e2e/support/window-driver";

/** Takes pictures of the window into a folder. */
export class Photographer {
  readonly #window: WindowDriver;
  readonly #folder: string;
  readonly taken: string[] = [];

  constructor(window: WindowDriver, folder: string) {
    this.#window = window;
    this.#folder = folder;
  }

  async shoot(name: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, `${name}.png`);
    // Nothing may touch the page's styles for a picture. In Chromium 114, ending animations now and then crashes the window's
    // process, and hiding the caret leaves inherited colours of the theme before.
    await this.#window.page.evaluate(transitionsDone);
    await this.#window.page.screenshot({ path, animations: "allow", caret: "initial" });
    this.taken.push(path);
  }

  /** Switches the window's theme and waits until it is drawn. */
  async theme(theme: Exclude<Settings["theme"], "system">): Promise<void> {
    await this.#window.request("settings.change", { theme });
    await this.#window.page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor({ state: "attached" });
  }

  /** Switches the window's language and waits until it is drawn. */
  async language(language: "en" | "zh-Hans"): Promise<void> {
    await this.#window.request("settings.change", { language });
    await this.#window.page.locator(`html[lang="${language}"]`).waitFor({ state: "attached" });
  }
}

/** Runs in the window: settles when a change of theme has faded over everywhere, so no picture shows two themes at once. */
async function transitionsDone(): Promise<void> {
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
  await Promise.allSettled(transitions.map((transition) => transition.finished));
}
