import { existsSync } from "node:fs";
import { hostname, release } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { app, type BrowserWindow, dialog, Menu, Notification, nativeTheme, net, powerMonitor } from "electron";
import type { AppInfo } from "../../shared/app-state";
import { Core } from "../app/core";
import type { DeveloperOptions } from "../app/developer-options";
import { createRequestHandlers } from "../app/request-handlers";
import type { InstanceRecord } from "../instance/instance-record";
import { linksAmong } from "../instance/link-arguments";
import { OfferedLinks } from "../instance/offered-links";
import { fileOperationsEnd } from "../lifecycle/file-operations";
import { QuitController, type QuitReason } from "../lifecycle/quit-controller";
import { RepeatedSignals } from "../lifecycle/repeated-signals";
import { exitCodeOf, ShutdownSequence, sessionEndDeadlineMs, totalDeadlineMs } from "../lifecycle/shutdown-sequence";
import { catchUncaught } from "../lifecycle/uncaught";
import type { Log } from "../logging/log";
import { Activity } from "./activity";
import { serveAppScheme } from "./app-protocol";
import { electronDesktop } from "./desktop";
import { hearOtherInstances, tellOtherInstances } from "./first-instance";
import { registerIpc, tellWindow } from "./ipc";
import { claimOwnLinks, claimTelegramLinks } from "./link-schemes";
import { setApplicationMenu } from "./menu";
import { bindBeforeQuit, bindSignals, bindWindowClose, leave } from "./quit-binding";
import { askToQuit } from "./quit-question";
import { systemEncryptor } from "./safe-storage";
import { denyWhatIsNotUsed } from "./security";
import { TrayIcon } from "./tray";
import { TrayPresence } from "./tray-presence";
import { createWindow, isOwnPage, showWindow } from "./window";
import { resolveLanguage, type Words, wordsOf } from "./words";

/** The desktop side of the app: one window, a tray icon, a menu, and every way out bound to the one quit controller. */
export class GramhaulApp {
  readonly #options: DeveloperOptions;
  readonly #instance: InstanceRecord;
  readonly #log: Log;
  readonly #controller: QuitController;
  readonly #signals = new RepeatedSignals();
  readonly #activity: Activity;
  readonly #tray: TrayPresence;
  readonly #offeredLinks = new OfferedLinks(() => tellWindow(this.#window, "links.offered", undefined));
  #core: Core | null = null;
  #window: BrowserWindow | null = null;
  #isHiddenInTray = false;
  #hasDeadDisk = false;
  /** Start Gramhaul again once this process has ended. */
  #startsAgain = false;

  constructor(options: DeveloperOptions, instance: InstanceRecord, log: Log) {
    this.#options = options;
    this.#instance = instance;
    this.#log = log;
    this.#tray = new TrayPresence({
      createIcon: () => this.#createTrayIcon(),
      onChange: () => this.#trayChanged(),
      log,
    });
    this.#activity = new Activity({
      window: () => this.#window,
      tray: () => this.#tray.icon,
      words: () => this.#words,
    });
    this.#controller = new QuitController({
      isBusy: () => this.#core?.isBusy ?? false,
      mayAsk: () => this.#core?.settings.current.confirmQuit ?? false,
      confirm: () => this.#confirmQuit(),
      shutDown: (reason) => this.#shutDown(reason),
      exit: (code) => {
        tellOtherInstances(instance, "stopped", code, log);
        const startAgain = this.#startsAgain && code === 0;
        leave(code, { signals: this.#signals, startAgain, byForce: this.#hasDeadDisk, log });
      },
      log,
    });
    bindBeforeQuit(this.#quitBinding);
    catchUncaught(process, this.#controller, log);
    tellOtherInstances(instance, "running", null, log);
    hearOtherInstances({
      show: (links) => {
        this.#comeBack();
        this.#offeredLinks.offer(links);
      },
      quit: () => this.#controller.request("command"),
    });
    this.#offeredLinks.offer(linksAmong(process.argv));
  }

  /** Call when Electron is ready. Does nothing when it was told to quit before that. */
  start(): void {
    if (this.#controller.phase !== "idle") return;
    denyWhatIsNotUsed();
    bindSignals(this.#quitBinding);
    this.#log.info(
      `Gramhaul ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${release()}`,
    );
    const developerMode = developerModeIn(wordsOf("en"), this.#options);
    if (developerMode !== null) this.#log.info(`developer mode: ${developerMode}`);
    const core = this.#openCore();
    if (!core) return;
    this.#core = core;
    serveAppScheme(join(__dirname, "../renderer"), core.pictures);
    registerIpc({
      handlers: createRequestHandlers(core, electronDesktop(this.#desktopDependencies)),
      window: () => this.#window,
      isOwnPage: (url) => isOwnPage(url, devServer),
      log: this.#log,
    });
    claimOwnLinks(this.#mayRegisterSchemes, this.#log);
    core.onEvent((name, payload) => tellWindow(this.#window, name, payload));
    core.onTotals((totals) => this.#activity.show(totals));
    core.settings.onChange(() => this.#applySettings());
    this.#tray.start();
    this.#applySettings();
    this.#openWindow();
    app.on("activate", () => this.#comeBack());
    powerMonitor.on("resume", () => {
      core.network.askAnew();
      core.speedLimit.recheck();
    });
    core.start();
  }

  get #words(): Words {
    return wordsOf(this.#language);
  }

  get #language(): AppInfo["language"] {
    return resolveLanguage(this.#core?.settings.current.language ?? "system", app.getPreferredSystemLanguages());
  }

  get #info(): AppInfo {
    return {
      version: app.getVersion(),
      electron: process.versions.electron ?? "",
      platform: process.platform,
      language: this.#language,
      downloadsFolder: this.#core?.downloadsFolder ?? "",
      developerMode: this.#developerMode,
      trayAvailable: this.#tray.icon !== null,
    };
  }

  get #developerMode(): string | null {
    return developerModeIn(this.#words, this.#options);
  }

  get #title(): string {
    return this.#developerMode === null ? "Gramhaul" : `Gramhaul (${this.#developerMode})`;
  }

  get #desktopDependencies() {
    return {
      window: () => this.#window,
      words: () => this.#words,
      info: () => this.#info,
      requestQuit: () => this.#controller.request("menu"),
      takeOfferedLinks: () => this.#offeredLinks.take(),
      claimTelegramLinks: (wanted: boolean) => claimTelegramLinks(wanted, this.#mayRegisterSchemes),
    };
  }

  /** A start from the source, or on another data folder, must not take links away from the installed app. */
  get #mayRegisterSchemes(): boolean {
    return app.isPackaged && this.#options.userDataFolder === null;
  }

  get #quitBinding() {
    return {
      controller: this.#controller,
      signals: this.#signals,
      hideToTray: () => this.#hideToTray(),
      log: this.#log,
    };
  }

  #openCore(): Core | null {
    try {
      return new Core({
        userDataFolder: app.getPath("userData"),
        systemDownloadsFolder: app.getPath("downloads"),
        endpoint: this.#options.endpoint,
        encryptor: systemEncryptor(),
        device: {
          model: hostname(),
          system: `${process.platform} ${release()}`,
          appVersion: app.getVersion(),
          language: this.#language,
        },
        startDecryptionWorker: () => new Worker(join(__dirname, "decryption-worker.js")),
        startYamlWorker: () =>
          new Worker(join(__dirname, "yaml-worker.js"), { resourceLimits: { maxOldGenerationSizeMb: 256 } }),
        // A server on this machine needs no network, and a machine without one is told "offline".
        isSystemOnline: () => this.#options.endpoint !== null || net.isOnline(),
        isTestRuntime: process.env.GRAMHAUL_TEST_RUNTIME === "1",
        log: this.#log,
      });
    } catch (error) {
      // Without its database there is nothing the app could do right; say why instead of showing an empty window.
      this.#log.error("start: the data folder can't be used", error);
      dialog.showErrorBox("Gramhaul", error instanceof Error ? error.message : String(error));
      this.#controller.request("fatal");
      return null;
    }
  }

  #openWindow(): void {
    const window = createWindow({
      title: this.#title,
      userDataFolder: app.getPath("userData"),
      iconPath: asset("icon.png"),
      devServer,
      isStopping: () => this.#isLeaving,
      log: this.#log,
    });
    bindWindowClose(window, this.#quitBinding);
    window.on("show", () => {
      this.#isHiddenInTray = false;
    });
    window.on("closed", () => {
      this.#window = null;
    });
    this.#window = window;
  }

  #createTrayIcon(): TrayIcon {
    return new TrayIcon(asset(trayIconName()), this.#words, {
      show: () => showWindow(this.#window),
      pauseAll: () => this.#core?.account?.queue.pauseAll(),
      resumeAll: () => this.#core?.account?.queue.resumeAll(),
      quit: () => this.#controller.request("tray"),
    });
  }

  /** The window says what closing it does; a hidden one comes back when the icon that could bring it back has gone. */
  #trayChanged(): void {
    tellWindow(this.#window, "app.infoChanged", this.#info);
    if (this.#tray.icon || !this.#isHiddenInTray) return;
    this.#isHiddenInTray = false;
    // Not in front of what the person does now: a locked screen takes the icons away, too.
    if (this.#window && !this.#window.isDestroyed()) this.#window.showInactive();
  }

  /** Language and theme take effect at once, everywhere. */
  #applySettings(): void {
    const settings = this.#core?.settings.current;
    if (!settings) return;
    nativeTheme.themeSource = settings.theme;
    this.#tray.icon?.setWords(this.#words);
    setApplicationMenu(this.#words, {
      showQueue: () => this.#show("queue"),
      showSettings: () => this.#show("settings"),
      closeWindow: () => this.#window?.close(),
      restart: () => this.#controller.request("restart"),
      quit: () => this.#controller.request("menu"),
    });
    this.#window?.setTitle(this.#title);
    tellWindow(this.#window, "app.infoChanged", this.#info);
  }

  #show(screen: "queue" | "settings"): void {
    showWindow(this.#window);
    tellWindow(this.#window, "app.show", screen);
  }

  /**
   * Somebody wants to see Gramhaul. One that is stopping comes back when that is over: on macOS, where a click in the Dock starts
   * no second process, by itself; elsewhere the second process waits for its turn.
   */
  #comeBack(): void {
    if (this.#isLeaving) this.#startsAgain ||= process.platform === "darwin";
    else showWindow(this.#window);
  }

  get #isLeaving(): boolean {
    return this.#controller.phase === "stopping" || this.#controller.phase === "stopped";
  }

  #hideToTray(): boolean {
    if (!this.#tray.icon || !this.#window || !this.#core?.settings.current.closeToTray) return false;
    this.#window.hide();
    this.#isHiddenInTray = true;
    this.#sayStillRunning();
    return true;
  }

  /** Said once, not at every start: by the desktop, and in the window for a desktop that shows no notifications. */
  #sayStillRunning(): void {
    const core = this.#core;
    if (!core || core.settings.current.toldStillInTray) return;
    core.settings.change({ toldStillInTray: true }).catch((error: unknown) => {
      this.#log.warn("settings: not saved that closing to the tray was explained", error);
    });
    core.notices.add("still-in-tray");
    if (!Notification.isSupported()) return;
    new Notification({ title: this.#words.stillRunningTitle, body: this.#words.stillRunningBody }).show();
  }

  async #confirmQuit(): Promise<boolean> {
    const { quit, neverAskAgain } = await askToQuit(this.#window, this.#words);
    if (neverAskAgain) await this.#core?.settings.change({ confirmQuit: false });
    return quit;
  }

  async #shutDown(reason: QuitReason): Promise<number> {
    this.#log.info(this.#words.shuttingDown);
    tellOtherInstances(this.#instance, "stopping", null, this.#log);
    this.#startsAgain = reason === "restart";
    Menu.setApplicationMenu(null);
    this.#tray.stopWatching();
    const core = this.#core;
    const sequence = new ShutdownSequence({
      steps: core?.shutdownSteps() ?? [],
      log: this.#log,
      onStep: (step) => core?.announceStep(step),
    });
    const report = await sequence.run(reason === "session-end" ? sessionEndDeadlineMs : totalDeadlineMs);
    const code = exitCodeOf(report);
    if (code !== 0) this.#log.warn("shutdown: not every step ended well", report);
    this.#hasDeadDisk = !(await fileOperationsEnd(diskPatienceMs));
    if (this.#hasDeadDisk) this.#log.error("shutdown: a disk does not answer; the process is ended by a signal");
    this.#activity.clear();
    this.#tray.remove();
    // The process may stay some moments for the duplicate of a signal: there is nothing to look at any more.
    if (this.#window && !this.#window.isDestroyed()) this.#window.hide();
    this.#log.info("Stopped!");
    return code;
  }
}

/** How long the last file operations may take after the shutdown, milliseconds: disks that sleep need longer, but not for this. */
const diskPatienceMs = 2_000;

/** In which ways this is not the user's own Gramhaul at the real Telegram, null when it is. */
function developerModeIn(words: Words, { endpoint, userDataFolder }: DeveloperOptions): string | null {
  const parts = [...(endpoint ? [words.localServer] : []), ...(userDataFolder ? [words.ownDataFolder] : [])];
  return parts.length === 0 ? null : parts.join(", ");
}

/** Set by the dev runner (electron-vite). */
const devServer = process.env.ELECTRON_RENDERER_URL;

/** Icons lie beside the built main script. */
function asset(name: string): string {
  const path = join(__dirname, "../../resources", name);
  return existsSync(path) ? path : join(process.resourcesPath, "resources", name);
}

function trayIconName(): string {
  if (process.platform === "darwin") return "trayTemplate.png";
  return process.platform === "win32" ? "tray-16.png" : "tray-22.png";
}
