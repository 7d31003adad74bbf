import { copyFile, mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { WindowDriver } from "../tests/e2e/support/window-driver";
import { makeDemoFolder } from "./demo/demo-folder";
import { Photographer } from "./demo/photographer";
import { onStage, quitInOrder } from "./demo/stage";
import { takeTour } from "./demo/tour";
import { repositoryRoot } from "./support/repository-root";
import { runScript, ScriptProblem } from "./support/script-problem";

/** Slow enough that a picture of the queue at work shows several files on their way. */
const linkBytesPerSecond = 12 * 1024 * 1024;

/** `npm run screenshots`: takes the README's pictures anew, into docs/images/. */
async function main(): Promise<number> {
  const folder = await makeDemoFolder();
  const images = join(repositoryRoot, "docs", "images");
  const code = await onStage({ scenario: "demo", folder, unattended: true }, async ({ app, server }) => {
    await server.control.setWireFaults({ bytesPerSecond: linkBytesPerSecond });
    const window = new WindowDriver(await app.window());
    const camera = new Photographer(window, folder.screenshots);
    await takeTour(window, camera, () => undefined);
    const unrest = await quitInOrder(app);
    if (unrest !== null) throw new ScriptProblem(unrest);
    await mkdir(images, { recursive: true });
    for (const picture of camera.taken) {
      // The number is the order of the tour; in the README the name is enough.
      await copyFile(picture, join(images, basename(picture).replace(/^\d-/, "")));
    }
    console.log(`${camera.taken.length} pictures in docs/images.`);
    return 0;
  });
  await rm(dirname(folder.userData), { recursive: true, force: true });
  return code;
}

void runScript(main);
