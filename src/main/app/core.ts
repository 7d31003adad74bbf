import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import type { Connection, ShutdownProgress, ShutdownStepName } from "../../shared/app-state";
import type { QueueDelta, QueueTotals } from "../../shared/downloads";
import type { EventName, EventPayload } from "../../shared/ipc";
import type { Account, ApiCredentials } from "../../shared/sign-in";
import type { DownloadBot } from "../bot/download-bot";
import type { PreviewAnswer } from "../browser/media-previews";
import { systemClock } from "../downloads/clock";
import { CurrentSpeedLimit } from "../downloads/current-speed-limit";
import type { ShutdownStep } from "../lifecycle/shutdown-sequence";
import type { Log } from "../logging/log";
import { NetworkMonitor } from "../network/network-monitor";
import { type Database, openDatabase } from "../storage/database";
import { SessionVault } from "../storage/session-vault";
import { SettingsStore } from "../storage/settings-store";
import type { Encryptor } from "../storage/vault";
import type { GatewayOptions, TelegramEndpoint, TelegramGateway } from "../telegram/gateway";
import { createGramjsGateway } from "../telegram/gramjs";
import { SignInFlow } from "../telegram/sign-in-flow";
import { AccountRuntime } from "./account-runtime";
import { createDownloadBot } from "./create-download-bot";
import { Notices } from "./notices";
import { shutdownSteps } from "./shutdown-steps";
import { mustBeWritable } from "./writable-folder";

export interface CoreDependencies {
  userDataFolder: string;
  /** The system's downloads folder, in which the default folder is made. */
  systemDownloadsFolder: string;
  endpoint: TelegramEndpoint | null;
  encryptor: Encryptor;
  device: GatewayOptions["device"];
  /** See `GatewayOptions`. The bot does without: its messages are small. */
  startDecryptionWorker?: GatewayOptions["startDecryptionWorker"];
  /** Starts the thread that reads one YAML text: see selection/imports/yaml. */
  startYamlWorker: () => Worker;
  /** Whether the operating system believes that there is a network. */
  isSystemOnline(): boolean;
  /** True on an Electron that is for tests and demos only. */
  isTestRuntime: boolean;
  log: Log;
}

type EventListener = <N extends EventName>(name: N, payload: EventPayload<N>) => void;

/** The app without its desktop: settings, storage, sign-in, the signed-in account, its bot, the network monitor. Free of Electron. */
export class Core {
  readonly settings: SettingsStore;
  readonly notices = new Notices();
  readonly network: NetworkMonitor;
  readonly speedLimit: CurrentSpeedLimit;
  readonly signIn: SignInFlow<TelegramGateway>;
  readonly bot: DownloadBot;
  readonly #deps: CoreDependencies;
  readonly #database: Database;
  readonly #eventListeners = new Set<EventListener>();
  readonly #totalsListeners = new Set<(totals: QueueTotals) => void>();
  #account: AccountRuntime | null = null;
  #gateway: TelegramGateway | null = null;
  #stopping = false;
  #downloadsAtStop = 0;
  #step: ShutdownStepName | null = null;

  /** Opens the data folder. Throws when the database can't be used (a newer version's, no rights). */
  constructor(deps: CoreDependencies) {
    this.#deps = deps;
    const { userDataFolder, log } = deps;
    this.settings = this.#openSettings();
    const { database, setAside } = openDatabase(join(userDataFolder, "gramhaul.db"));
    this.#database = database;
    if (setAside !== null) {
      log.warn(`storage: the database was damaged and has been set aside as ${setAside}`);
      this.notices.add("database-set-aside", setAside);
    }
    if (deps.isTestRuntime) this.notices.add("test-runtime");
    this.network = new NetworkMonitor({
      ping: (signal, { hurry }) => this.#ping(signal, hurry),
      isSystemOnline: deps.isSystemOnline,
      intervalMs: () => this.settings.current.networkCheckSeconds * 1000,
      timeoutMs: () => this.settings.current.networkTimeoutSeconds * 1000,
      jitterPercent: () => this.settings.current.networkJitterPercent,
      random: Math.random,
      log,
    });
    this.speedLimit = new CurrentSpeedLimit({ settings: () => this.settings.current, clock: systemClock });
    this.signIn = this.#createSignIn();
    this.bot = createDownloadBot(deps);
    this.#forwardEvents();
  }

  /** The signed-in account, null when nobody is. */
  get account(): AccountRuntime | null {
    return this.#account;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** True while quitting would interrupt a download. */
  get isBusy(): boolean {
    return (this.#account?.queue.runningCount ?? 0) > 0;
  }

  /** Absolute path of the folder that downloads go to. */
  get downloadsFolder(): string {
    return this.settings.current.downloadsFolder || join(this.#deps.systemDownloadsFolder, "Gramhaul");
  }

  /**
   * Pictures for the window; null where there are none, and while stopping: the window goes on to ask, and the database may be closed by
   * then.
   */
  readonly pictures = {
    chatPhoto: async (chatId: string): Promise<Uint8Array | null> =>
      (await this.#pictureSource?.photos.get(chatId)) ?? null,
    thumbnail: async (id: number): Promise<Uint8Array | null> => this.#pictureSource?.queue.thumbnail(id) ?? null,
    mediaThumbnail: async (chatId: string, messageId: number): Promise<Uint8Array | null> => {
      const source = this.#pictureSource;
      const chat = source?.chats.find(chatId);
      return source == null || chat === undefined ? null : await source.media.thumbnail(chat, messageId);
    },
    mediaPreview: (id: number, rangeHeader: string | null): PreviewAnswer | null =>
      this.#pictureSource?.media.preview(id, rangeHeader) ?? null,
  };

  get #pictureSource(): AccountRuntime | null {
    return this.#stopping ? null : this.#account;
  }

  /** Tells the window's events. Returns the function that ends the subscription. */
  onEvent(listener: EventListener): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** Tells the queue's totals with every change of the queue, also to a hidden window's tray and taskbar. */
  onTotals(listener: (totals: QueueTotals) => void): () => void {
    this.#totalsListeners.add(listener);
    return () => this.#totalsListeners.delete(listener);
  }

  /** Tries the stored session, and with it takes up the queue. */
  start(): void {
    this.signIn.restore();
  }

  /** The ordered shutdown: what to do, in this order. */
  shutdownSteps(): ShutdownStep<ShutdownStepName>[] {
    return shutdownSteps({
      closeIntake: () => this.#closeIntake(),
      stopTasks: () => this.#account?.stop() ?? Promise.resolve(),
      stopNetworkMonitor: () => this.network.stop(),
      stopBot: (graceMs) => this.bot.stop(graceMs),
      disconnectClient: (graceMs) => this.signIn.stop(graceMs),
      closeStorage: () => this.#closeStorage(),
    });
  }

  /** Tells the window which step of the shutdown runs. */
  announceStep(step: ShutdownStepName): void {
    this.#step = step;
    const progress: ShutdownProgress = {
      step,
      downloadsLeft: this.#account?.queue.runningCount ?? 0,
      downloadsTotal: this.#downloadsAtStop,
    };
    this.#emit("app.shutdown", progress);
  }

  #closeIntake(): void {
    this.#stopping = true;
    this.#downloadsAtStop = this.#account?.queue.runningCount ?? 0;
    this.#account?.closeIntake();
    this.bot.closeIntake();
    this.speedLimit.stop();
  }

  /** The database first: a settings file on a disk that hangs must not keep it open. */
  async #closeStorage(): Promise<void> {
    try {
      this.#database.close();
    } finally {
      await Promise.all([this.settings.settled(), this.#vault.settled()]);
    }
  }

  #openSettings(): SettingsStore {
    const { log, userDataFolder } = this.#deps;
    const settings = SettingsStore.open(join(userDataFolder, "settings.json"));
    for (const warning of settings.warnings) {
      log.warn("settings: not taken as it stood", warning);
      if (warning.kind === "set-aside") this.notices.add("settings-set-aside", warning.path);
      if (warning.kind === "bad-value") this.notices.add("setting-reset", warning.setting);
    }
    return settings;
  }

  #createSignIn(): SignInFlow<TelegramGateway> {
    const { endpoint, device, startDecryptionWorker, log } = this.#deps;
    return new SignInFlow<TelegramGateway>({
      createGateway: (credentials, session) =>
        createGramjsGateway({
          credentials,
          session,
          endpoint,
          device,
          connectionsPerDc: () => this.settings.current.connectionsPerDataCentre,
          startDecryptionWorker,
          log,
        }),
      recall: () => this.#recall(),
      remember: (content) => this.#vault.save(content),
      isEncrypted: () => this.#vault.isEncrypted,
      onSignedIn: (gateway, account, credentials) => this.#openAccount(gateway, account, credentials),
      onSignedOut: (_account, wipe) => this.#closeAccount(wipe),
      now: () => Date.now(),
      setTimer: (callback, delayMs) => {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
      log,
    });
  }

  get #vault(): SessionVault {
    this.#openedVault ??= new SessionVault(join(this.#deps.userDataFolder, "session"), this.#deps.encryptor);
    return this.#openedVault;
  }
  #openedVault: SessionVault | undefined;

  #recall(): ReturnType<ConstructorParameters<typeof SignInFlow<TelegramGateway>>[0]["recall"]> {
    const reading = this.#vault.read();
    if (reading.state === "ready") return reading.content;
    if (reading.state === "unreadable") {
      this.#deps.log.warn(`storage: the stored session can't be read and has been set aside as ${reading.path}`);
      this.notices.add("session-unreadable", reading.path);
    }
    return null;
  }

  #openAccount(gateway: TelegramGateway, account: Account, credentials: ApiCredentials): void {
    // Telegram's answer came after the quit: what would start now is stopped by nobody any more. The sign-in ends its gateway.
    if (this.#stopping) return;
    const { userDataFolder, log } = this.#deps;
    if (!this.#vault.isEncrypted) this.notices.add("session-not-encrypted");
    this.#gateway = gateway;
    const runtime = new AccountRuntime({
      account,
      gateway,
      database: this.#database,
      settings: {
        downloadsFolder: () => this.downloadsFolder,
        pathTemplate: () => this.settings.current.pathTemplate,
        filesAtOnce: () => this.settings.current.filesAtOnce,
        chunksPerFile: () => this.settings.current.chunksPerFile,
        verifyHashes: () => this.settings.current.verifyHashes,
        correctExtensions: () => this.settings.current.correctExtensions,
        sideCars: () => this.settings.current.sideCars,
        textsByLink: () => this.settings.current.textsByLink,
        requestsAtOnce: () => this.settings.current.requestsAtOnce,
        keepFreeMegabytes: () => this.settings.current.keepFreeMegabytes,
        sameContent: () => this.settings.current.sameContent,
        speedLimitBytesPerSecond: () => this.speedLimit.bytesPerSecond,
      },
      cacheFolder: join(userDataFolder, "cache"),
      startYamlWorker: this.#deps.startYamlWorker,
      log,
    });
    this.#account = runtime;
    runtime.chats.onChange((view) => this.#emit("chats.changed", view));
    runtime.scans.onChange((scans) => this.#emit("scans.changed", scans));
    runtime.links.onChange((wishes) => this.#emit("links.changed", wishes));
    runtime.watch.onChange((rules) => this.#emit("watch.changed", rules));
    runtime.history.onChange(() => this.#emit("history.changed", undefined));
    runtime.historyTransfers.onChange((transfer) => this.#emit("history.transferChanged", transfer));
    runtime.media.onChange((list) => this.#emit("media.changed", list));
    runtime.onImportState((state) => this.#emit("imports.changed", state));
    runtime.queue.onDelta((delta) => {
      this.#emit("queue.changed", delta);
      for (const listener of this.#totalsListeners) listener(delta.totals);
      this.#tellUnwritableFolder(delta);
      // While stopping, each download that is saved changes what the window says.
      if (this.#step !== null) this.announceStep(this.#step);
    });
    gateway.onConnection(() => this.network.checkNow());
    runtime.start();
    this.network.start();
    this.bot.start(account.id, credentials);
  }

  async #closeAccount(wipe: boolean): Promise<void> {
    const runtime = this.#account;
    this.#account = null;
    const botLeft = this.bot.leave(wipe).catch((error: unknown) => {
      this.#deps.log.warn("sign-out: the bot's token could not be deleted", error);
    });
    await this.network.stop();
    if (wipe) {
      await runtime?.dropDownloads().catch((error: unknown) => {
        this.#deps.log.warn("sign-out: an unfinished file could not be deleted", error);
      });
    }
    await runtime?.stop();
    this.#gateway = null;
    if (wipe) await runtime?.wipe();
    await botLeft;
    this.notices.withdraw("session-not-encrypted");
  }

  /**
   * A folder that may not be written to stops every download in turn: it is said once, for all of them. Rows that failed in another
   * folder than the present one are no reason, so the folder itself is asked.
   */
  #tellUnwritableFolder({ changed }: QueueDelta): void {
    if (!changed.some(({ state, reason }) => state === "failed" && reason?.kind === "permission")) return;
    const folder = this.downloadsFolder;
    mustBeWritable(folder).catch(() => {
      if (folder === this.downloadsFolder) this.notices.add("downloads-folder-unwritable", folder);
    });
  }

  async #ping(signal: AbortSignal, hurry: boolean): Promise<number> {
    if (!this.#gateway) throw new Error("Nobody is signed in");
    // Cuts the wait before the next attempt short; with a connection there is none, and it resolves at once.
    if (hurry) await this.#gateway.connect(signal);
    return this.#gateway.ping(signal);
  }

  #forwardEvents(): void {
    let downloadsFolder = this.downloadsFolder;
    this.settings.onChange((settings) => {
      if (this.downloadsFolder !== downloadsFolder) this.notices.withdraw("downloads-folder-unwritable");
      downloadsFolder = this.downloadsFolder;
      this.speedLimit.recheck();
      this.#account?.queue.settingsChanged();
      this.network.settingsChanged();
      this.#emit("settings.changed", settings);
    });
    this.speedLimit.onChange((state) => {
      this.#account?.queue.settingsChanged();
      this.#emit("speedLimit.changed", state);
    });
    this.notices.onChange((notices) => this.#emit("app.noticesChanged", notices));
    this.signIn.onChanged((state) => this.#emit("signIn.changed", state));
    this.bot.onChange((state) => this.#emit("bot.changed", state));
    this.network.onChange((connection: Connection) => {
      if (connection.state === "online") this.bot.hurry();
      this.#account?.setConnection(connection);
      this.#emit("network.changed", connection);
    });
  }

  #emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of this.#eventListeners) listener(name, payload);
  }
}
