import type { RunningApp } from "./app";

/** A stand-in for the person in front of the native dialogs for files, which no test can click: each is answered with this path. */
export async function answerFileDialogs(app: RunningApp, path: string): Promise<void> {
  await app.electronApp.evaluate(({ dialog }, answer) => {
    Object.assign(dialog, {
      showSaveDialog: () => Promise.resolve({ canceled: false, filePath: answer }),
      showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [answer] }),
    });
  }, path);
}
