import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { RunningApp } from "../e2e/support/app";
import { filesBelow, sha256Of, wantedHashes } from "../e2e/support/file-hashes";
import { addFiles, type Stage, setStage } from "../e2e/support/stage";
import { testAccounts, WindowDriver } from "../e2e/support/window-driver";
import { noWireFaults } from "../telegram-server/contract";

const chatTitle = "Chaos";
const kibibyte = 1024;
/** Below, at and above the borders of chunks; one is a single byte. */
const sizes = [3 * 1024, 1024, 5 * 1024 + 1, 256, 7 * 1024, 2 * 1024 - 1].map((size) => size * kibibyte).concat(1, 777);
export const fileCount = 16;
/** Slow enough that a scene takes several runs, fast enough that it ends. */
const linkBytesPerSecond = 4 * 1024 * kibibyte;

/** A Telegram server, a data folder and files that many runs share, until all files are done. */
export class ChaosScene {
  readonly #stage: Stage;
  readonly #killServerOnExit: () => void;
  #launches = 0;

  private constructor(
    readonly seed: number,
    readonly folder: string,
    stage: Stage,
    readonly displayEnv: NodeJS.ProcessEnv,
  ) {
    this.#stage = stage;
    this.#killServerOnExit = () => void process.kill(stage.server.pid, "SIGKILL");
    process.once("exit", this.#killServerOnExit);
  }

  static async set(seed: number, displayEnv: NodeJS.ProcessEnv): Promise<ChaosScene> {
    const folder = mkdtempSync(join(tmpdir(), "gramhaul-chaos-"));
    const settings = { closeToTray: false, filesAtOnce: 8 };
    const stage = await setStage(folder, { scenario: "empty", seed, settings });
    const scene = new ChaosScene(seed, folder, stage, displayEnv);
    await addFiles(stage.server, { title: chatTitle, count: fileCount, sizeBytes: sizes });
    await scene.calmDown();
    return scene;
  }

  get control() {
    return this.#stage.server.control;
  }

  /** How often the app has been started in this scene. */
  get launches(): number {
    return this.#launches;
  }

  async launch(): Promise<RunningApp> {
    this.#launches += 1;
    const recordFolder = join(this.folder, `start-${this.#launches}`);
    mkdirSync(recordFolder);
    return await this.#stage.launch({ env: this.displayEnv, recordFolder });
  }

  /** Signs in and asks for everything in the chat. */
  async askForDownloads(app: RunningApp): Promise<void> {
    const window = new WindowDriver(await app.window());
    await window.signIn(testAccounts.plain);
    await window.openChat(chatTitle);
    await window.downloadChat();
  }

  /** Ends every fault; the link stays as slow as it always is. */
  async calmDown(): Promise<void> {
    await this.control.clearFaults();
    await this.control.setWireFaults({ ...noWireFaults, bytesPerSecond: linkBytesPerSecond });
  }

  /** What is wrong with the files on disk when all are said to be done; nothing when each is bit-exact and there once. */
  async fileProblems(): Promise<string[]> {
    const missing = await wantedHashes(this.control, chatTitle);
    const problems: string[] = [];
    for (const path of await filesBelow(this.#stage.downloads)) {
      const at = missing.indexOf(await sha256Of(path));
      if (at >= 0) missing.splice(at, 1);
      else problems.push(`${relative(this.folder, path)} is damaged, there twice or left over`);
    }
    if (missing.length > 0) problems.push(`${missing.length} of ${fileCount} files are missing or damaged`);
    const { serverErrors } = await this.control.counters();
    return [...problems, ...serverErrors.map((error) => `the Telegram server: ${error}`)];
  }

  /** Bytes of files that the server sent more than once. */
  bytesServedTwice(): Promise<number> {
    return this.control.bytesServedTwice();
  }

  /** Stops the server; the folder goes, or stays for whoever looks into a violation. */
  async end({ keepFolder }: { keepFolder: boolean }): Promise<void> {
    process.off("exit", this.#killServerOnExit);
    await this.#stage.server.close();
    if (!keepFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}
