import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningApp } from "../e2e/support/app";
import { type AppProcess, logFile } from "../e2e/support/app-process";
import { wantedHashes } from "../e2e/support/file-hashes";
import { addFiles, type Stage, setStage } from "../e2e/support/stage";
import type { TrayDesktop } from "../e2e/support/tray-desktop";
import { testAccounts, WindowDriver } from "../e2e/support/window-driver";
import { noWireFaults } from "../telegram-server/contract";
import { type BareApp, startBareApp } from "./bare-app";
import { folderProblems } from "./checks";
import { chunksPerFile, fileCount, fileSizes, filesAtOnce, linkBytesPerSecond } from "./limits";

const chatTitle = "Chaos";

/** Where the app is shown: the environment that leads it there, and the desktop whose tray has its icon. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  desktop: TrayDesktop;
}

/** The app as a run has started it. */
export interface StartedApp {
  app: AppProcess;
  child: ChildProcess;
  /** Null when nothing is attached to it. */
  attached: RunningApp | null;
}

/** What was served more than once in a scene, bytes. */
export interface Refetched {
  bytes: number;
  /** How often the server reset a connection instead of answering. */
  randomResets: number;
}

/** A Telegram server, a data folder and files that many runs share, until all files are done. */
export class ChaosScene {
  readonly #stage: Stage;
  readonly #surroundings: Surroundings;
  readonly #killServerOnExit: () => void;
  #launches = 0;
  #isAskedForDownloads = false;

  private constructor(
    readonly seed: number,
    readonly folder: string,
    stage: Stage,
    surroundings: Surroundings,
  ) {
    this.#stage = stage;
    this.#surroundings = surroundings;
    this.#killServerOnExit = () => void process.kill(stage.server.pid, "SIGKILL");
    process.once("exit", this.#killServerOnExit);
  }

  static async set(seed: number, surroundings: Surroundings): Promise<ChaosScene> {
    const folder = mkdtempSync(join(tmpdir(), "gramhaul-chaos-"));
    const settings = { closeToTray: false, filesAtOnce, chunksPerFile };
    const stage = await setStage(folder, { scenario: "empty", seed, settings });
    const scene = new ChaosScene(seed, folder, stage, surroundings);
    await addFiles(stage.server, { title: chatTitle, count: fileCount, sizeBytes: fileSizes });
    await scene.calmDown();
    return scene;
  }

  get control() {
    return this.#stage.server.control;
  }

  get desktop(): TrayDesktop {
    return this.#surroundings.desktop;
  }

  /** How often the app has been started in this scene. */
  get launches(): number {
    return this.#launches;
  }

  /** Somebody has signed in and asked for everything in the chat. */
  get isAskedForDownloads(): boolean {
    return this.#isAskedForDownloads;
  }

  /** Starts the app. Attached, it resolves when Electron is ready, else at once. */
  async launch({ isBare }: { isBare: boolean }): Promise<StartedApp> {
    this.#launches += 1;
    const recordFolder = this.#newFolder(`start-${this.#launches}`);
    const { env } = this.#surroundings;
    if (isBare) return { ...(await this.#startBare(recordFolder)), attached: null };
    const attached = await this.#stage.launch({ env, recordFolder });
    return { app: attached, child: attached.electronApp.process(), attached };
  }

  /** Starts a second process of the app beside the one that was launched last. */
  async startSecond(args: string[]): Promise<AppProcess> {
    return (await this.#startBare(this.#newFolder(`start-${this.#launches}-second`), args)).app;
  }

  #startBare(recordFolder: string, args: string[] = []): Promise<BareApp> {
    const { server, userData } = this.#stage;
    return startBareApp({ server: server.address, userData, env: this.#surroundings.env, recordFolder, args });
  }

  #newFolder(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path);
    return path;
  }

  /** Signs in and asks for everything in the chat. */
  async askForDownloads(app: RunningApp): Promise<void> {
    const window = new WindowDriver(await app.window());
    await window.signIn(testAccounts.plain);
    await window.openChat(chatTitle);
    await window.downloadChat();
    this.#isAskedForDownloads = true;
  }

  /** How long the log is now, in lines. */
  logLength(): number {
    const path = logFile(this.#stage.userData);
    return existsSync(path)
      ? readFileSync(path, "utf8")
          .split("\n")
          .filter((line) => line !== "").length
      : 0;
  }

  /** Ends every fault; the link stays as slow as it always is. */
  async calmDown(): Promise<void> {
    await this.control.clearFaults();
    await this.control.setWireFaults({ ...noWireFaults, bytesPerSecond: linkBytesPerSecond });
  }

  /** What is wrong with the files on disk when all are said to be done; nothing when each is bit-exact and there once. */
  async fileProblems(): Promise<string[]> {
    const wanted = await wantedHashes(this.control, chatTitle);
    const { serverErrors } = await this.control.counters();
    return [
      ...(await folderProblems(this.#stage.downloads, wanted)),
      ...serverErrors.map((error) => `the Telegram server: ${error}`),
    ];
  }

  async refetched(): Promise<Refetched> {
    const bytes = await this.control.bytesServedTwice();
    const { randomResets } = await this.control.counters();
    return { bytes, randomResets };
  }

  /** Stops the server; the folder goes, or stays for whoever looks into a violation. */
  async end({ keepFolder }: { keepFolder: boolean }): Promise<void> {
    process.off("exit", this.#killServerOnExit);
    await this.#stage.server.close();
    if (!keepFolder) rmSync(this.folder, { recursive: true, force: true });
  }
}
