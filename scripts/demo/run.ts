import { relative } from "node:path";
import { mediaKinds } from "../../src/shared/media";
import { testAccounts, WindowDriver } from "../../tests/e2e/support/window-driver";
import { runScript } from "../support/script-problem";
import { checkFiles } from "./check-files";
import { type DemoFolder, makeDemoFolder } from "./demo-folder";
import { Photographer } from "./photographer";
import { formatBytes, ProgressLine } from "./progress-line";
import { canBeAttended, onStage, quitInOrder, type Stage } from "./stage";
import { takeTour, tourChat } from "./tour";

/** Of the local server, so that there is something to watch: without a limit all is over in two seconds. */
const linkBytesPerSecond = 16 * 1024 * 1024;

async function main(): Promise<number> {
  const wantsUnattended = process.argv.slice(2).includes("--unattended");
  const unattended = wantsUnattended || !(await canBeAttended());
  if (unattended && !wantsUnattended) console.log("There is no display, so the demo runs by itself on a virtual one.");
  const folder = await makeDemoFolder();
  return await onStage({ scenario: "demo", folder, unattended }, async (stage) => {
    await stage.server.control.setWireFaults({ bytesPerSecond: linkBytesPerSecond });
    return unattended ? await runByItself(stage, folder) : await handOver(stage, folder);
  });
}

/** Signs in and lets the person click around until they quit. */
async function handOver(stage: Stage, folder: DemoFolder): Promise<number> {
  await new WindowDriver(await stage.app.window()).signIn(testAccounts.plain);
  await stage.app.letGo();
  console.log(
    "The window is yours. These chats are made up; nothing goes to the real Telegram. Quit the app to end the demo.",
  );
  const { code } = await stage.app.ended();
  console.log(`Downloads: ${folder.downloads}`);
  return code ?? 1;
}

/** Does the main job through the window, quits, and checks every file. */
async function runByItself(stage: Stage, folder: DemoFolder): Promise<number> {
  const window = new WindowDriver(await stage.app.window());
  const camera = new Photographer(window, folder.screenshots);
  const line = new ProgressLine();
  console.log(`Signing in and downloading "${tourChat}" …`);
  const { rows, durationMs } = await takeTour(window, camera, (progress) => line.show(progress));
  line.end();
  const problems = rows
    .filter((row) => row.state !== "done")
    .map(
      (row) => `${row.fileName} is ${row.state}: ${row.reason?.kind ?? "no reason given"} ${row.reason?.message ?? ""}`,
    );

  const unrest = await quitInOrder(stage.app);
  if (unrest === null) console.log("The app has quit in order.");
  else problems.push(unrest);

  const { control } = stage.server;
  const chat = await control.chatByTitle(tourChat);
  const kinds: readonly string[] = mediaKinds;
  const expected = (await control.filesOfChat(chat.key)).filter((file) => kinds.includes(file.kind));
  const check = await checkFiles(folder.downloads, expected);
  problems.push(...check.problems, ...(await control.counters()).serverErrors);

  const seconds = durationMs / 1000;
  console.log(
    `${check.files} of ${expected.length} files are equal to the server's by SHA-256: ${formatBytes(check.bytes)} in ${seconds.toFixed(1)} s (a link of ${formatBytes(linkBytesPerSecond)}/s).`,
  );
  console.log(`Files:       ${relative(process.cwd(), folder.downloads)}`);
  console.log(`Screenshots: ${relative(process.cwd(), folder.screenshots)} (${camera.taken.length})`);
  for (const problem of problems) console.error(`WRONG: ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

void runScript(main);
