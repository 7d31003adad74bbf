import type { MessageBoxOptions } from "electron";
import type { RunningApp } from "./app";
import { waitFor } from "./waits";

/** What the person does with the question: which button, by its label, and whether the box is ticked; null leaves it open. */
export type Answer = { button: string; tick?: boolean } | null;

const mark = "asked: ";

/**
 * A stand-in for the person in front of the native message box, which no test can click. It answers each question in the same way;
 * what was asked goes to stderr, so that it is known after the app has ended, too.
 */
export class QuitQuestion {
  readonly #app: RunningApp;

  private constructor(app: RunningApp) {
    this.#app = app;
  }

  static async answeredWith(app: RunningApp, answer: Answer): Promise<QuitQuestion> {
    await app.electronApp.evaluate(
      ({ dialog }, [given, markInMain]) => {
        Object.assign(dialog, {
          showMessageBox: (...args: unknown[]) => {
            const options = args.at(-1) as MessageBoxOptions;
            process.stderr.write(`${markInMain}${JSON.stringify(options)}\n`);
            if (given === null) return new Promise(() => undefined);
            const response = (options.buttons ?? []).indexOf(given.button);
            return Promise.resolve({ response, checkboxChecked: given.tick ?? false });
          },
        });
      },
      [answer, mark] as const,
    );
    return new QuitQuestion(app);
  }

  /** The questions so far. */
  get asked(): MessageBoxOptions[] {
    const lines = this.#app.stderr().split("\n");
    return lines
      .filter((line) => line.startsWith(mark))
      .map((line) => JSON.parse(line.slice(mark.length)) as MessageBoxOptions);
  }

  /** Waits until so many questions have been asked. */
  async waitFor(count: number): Promise<void> {
    await waitFor(`question ${count}`, async () => (this.asked.length >= count ? true : null), 10_000);
  }
}
