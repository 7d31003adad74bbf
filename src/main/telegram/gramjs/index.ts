import { Failure } from "../../../shared/errors";
import { WorkTracker } from "../../lifecycle/work-tracker";
import type { GatewayOptions, TelegramGateway } from "../gateway";
import { CdnFiles } from "./cdn-files";
import { CdnSenders } from "./cdn-senders";
import { TelegramChats } from "./chats";
import { Connector } from "./connector";
import { DataCentres } from "./data-centres";
import { DecryptionPool, decryptionThreads } from "./decryption/decryption-pool";
import { installFastCrypto } from "./fast-crypto";
import { installFastIntegers } from "./fast-integers";
import { installFastKeyExchange } from "./fast-key-exchange";
import { TelegramFiles } from "./files";
import { ChatHistory } from "./history";
import { Home } from "./home";
import { MessageLookup } from "./message-lookup";
import { MediaSenders } from "./senders";
import { GatewaySession } from "./session";
import { TelegramSignIn } from "./sign-in";
import { stopGateway } from "./stop";
import { ChatThreads } from "./threads";
import { TopicTitles } from "./topic-titles";

/**
 * Connections for files per data centre when nobody says otherwise. Telegram limits the speed of one connection, not of two; more only help
 * accounts with Premium, and cost a handshake and keep-alives each.
 */
const fewConnections = 2;

/**
 * The gateway on GramJS. Of GramJS it uses the schema, the key exchange, the encryption and the message framing; not its
 * `TelegramClient`, whose connections cannot be ended reliably (see sender.ts and link.ts for what takes its place).
 * Throws a Failure of kind `auth-lost` when the stored session cannot be read.
 */
export function createGramjsGateway(options: GatewayOptions): TelegramGateway {
  const { credentials, device, log } = options;
  const cipher = installFastCrypto(log);
  const decryption = new DecryptionPool({
    cipher,
    // Without WebAssembly here there is none in a worker either.
    startWorker: cipher.isWasm ? (options.startDecryptionWorker ?? null) : null,
    threads: decryptionThreads(),
    log,
  });
  installFastKeyExchange();
  installFastIntegers();
  const dataCentres = new DataCentres(options.endpoint);
  const session = new GatewaySession(options.session, dataCentres.startDcId);
  const connector = new Connector({ dataCentres, session, credentials, device, decryption, log });

  const connectionListeners = new Set<(state: "connected" | "broken") => void>();
  const authLostListeners = new Set<() => void>();
  let connection: "connected" | "broken" | null = null;

  const requests = new WorkTracker();
  const home = new Home({
    connector,
    session,
    requests,
    log,
    onState: (state) => {
      if (state === connection) return;
      connection = state;
      if (state === "connected") media.nudge();
      for (const listener of [...connectionListeners]) listener(state);
    },
    onUpdate: (update) => signIn.handleUpdate(update),
    onAuthLost: (failure) => {
      void media.close(failure);
      void cdn.close(failure);
      for (const listener of [...authLostListeners]) listener();
    },
  });
  const connectionsPerDc = options.connectionsPerDc ?? (() => fewConnections);
  const media = new MediaSenders({ connector, session, home, requests, connectionsPerDc, log });
  const { appVersion } = device;
  const cdn = new CdnSenders({ dataCentres, credentials, appVersion, home, requests, decryption, log });
  const topics = new TopicTitles(home);
  const history = new ChatHistory(home, session, topics);
  const messages = new MessageLookup(home, session, topics);
  const threads = new ChatThreads(home, session);
  const files = new TelegramFiles(media, new CdnFiles(cdn, media, log), history, home, decryption.memory);
  const signIn = new TelegramSignIn(home, session, credentials);
  const chats = new TelegramChats(home, session, files);

  let stopped: Promise<void> | null = null;
  return {
    async connect(signal) {
      await home.connect(signal);
    },
    ping: (signal) => home.ping(signal),
    onConnection(listener) {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
    onAuthLost(listener) {
      authLostListeners.add(listener);
      return () => authLostListeners.delete(listener);
    },
    exportSession: () => session.export(),
    onSessionChanged: (listener) => session.onChanged(listener),
    signIn,
    chats,
    history,
    messages,
    files,
    threads,
    stop(graceMs) {
      stopped ??= (async () => {
        connectionListeners.clear();
        authLostListeners.clear();
        await stopGateway({
          home,
          media,
          cdn,
          decryption,
          requests,
          graceMs,
          why: new Failure("cancelled", "The connection to Telegram was ended"),
        });
      })();
      return stopped;
    },
  };
}
