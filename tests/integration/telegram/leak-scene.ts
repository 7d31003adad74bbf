import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AccountRuntime } from "../../../src/main/app/account-runtime";
import { openDatabase } from "../../../src/main/storage/database";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { TelegramEndpoint, TelegramGateway } from "../../../src/main/telegram/gateway";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import type { QueueTotals } from "../../../src/shared/downloads";
import { downloadSettings } from "../../support/download-settings";
import { startYamlWorker } from "../../support/yaml-worker";
import type { TelegramServerControl } from "../../telegram-server/control/client";
import { gatewayTo, never, recordingLog, signInByPhone } from "./gateway-to";

/** Where a proxy stops the key exchange: after so many bytes from the server. */
export const heldPlaces = { "first answer": 60, "second answer": 500, "first encrypted answer": 1200 } as const;
export type HeldPlace = keyof typeof heldPlaces;

/** What a state is made of: a server in another process, and ways to make it misbehave. */
export interface LeakScene {
  readonly endpoint: TelegramEndpoint;
  readonly control: TelegramServerControl;
  /** The server behind a proxy that holds the conversation at this place. */
  holding(place: HeldPlace): { endpoint: TelegramEndpoint; held: Promise<void> };
}

/** A gateway in some state. */
export interface Brought {
  /** Ends it as the app does. */
  stop(): Promise<void>;
  /** What callers wait for. */
  awaited: readonly Promise<unknown>[];
}

const phone = "+10000000001";
const homeDcId = 2;
const foreignDcId = 4;
/** Time that the app gives requests in flight when it stops, milliseconds. */
const graceMs = 100;
const mebibyte = 1024 * 1024;

/** The gateway alone. */
export function asIs(gateway: TelegramGateway, ...awaited: Promise<unknown>[]): Brought {
  return { stop: () => gateway.stop(graceMs), awaited: awaited.map(kept) };
}

/** A promise that somebody is going to look at, but not yet. */
export function kept<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Waits for a condition; says what it waited for when it does not come true. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export async function called({ control }: LeakScene, method: string): Promise<number> {
  return (await control.counters()).requestsByMethod[method] ?? 0;
}

/** How many requests were told to wait so far. */
export async function refused({ control }: LeakScene): Promise<number> {
  return (await control.counters()).errorsByName.FLOOD_WAIT_30 ?? 0;
}

/** From now on every request of this method is told to wait for half a minute. */
export async function floodWait({ control }: LeakScene, method: string): Promise<void> {
  await control.addFault({ method, action: { rpcError: { code: 420, text: "FLOOD_WAIT_30" } } });
}

/** A gateway whose first connection is held in the middle of getting to know the server. */
export async function exchanging(scene: LeakScene, place: HeldPlace): Promise<Brought> {
  const { endpoint, held } = scene.holding(place);
  const gateway = gatewayTo(endpoint);
  const connecting = kept(gateway.connect(never));
  await held;
  return asIs(gateway, connecting);
}

interface SignedIn {
  gateway: TelegramGateway;
  chat: GatewayChat;
  /** One at the account's home data centre, one at another. */
  items: MediaItem[];
}

/** A gateway that is signed in, and a chat with two files. */
async function signedIn({ endpoint, control }: LeakScene): Promise<SignedIn> {
  const gateway = gatewayTo(endpoint);
  await signInByPhone(gateway, phone);
  const title = `Files ${Date.now()}`;
  const { key } = await control.addChat({ kind: "channel", title });
  for (const dcId of [homeDcId, foreignDcId]) {
    const file = { kind: "document", dcId, sizeBytes: 8 * mebibyte, fileName: `at ${dcId}.bin` } as const;
    await control.addMessage({ chat: key, file });
  }
  for await (const { chats } of gateway.chats.dialogs(never)) {
    const chat = chats.find((candidate) => candidate.title === title);
    if (!chat) continue;
    const request = { kinds: ["document"], order: "oldest-first", from: null, limit: 100 } as const;
    return { gateway, chat, items: (await gateway.history.page(chat, request, never)).items };
  }
  throw new Error("The server does not show the new chat");
}

/** A signed-in gateway that never asked the other data centre, and a first request to it. */
export async function askingElsewhere(
  scene: LeakScene,
  disturb: () => Promise<void>,
): Promise<{ gateway: TelegramGateway; read: Promise<unknown> }> {
  const { gateway, items } = await signedIn(scene);
  await disturb();
  const elsewhere = items.filter(({ location }) => location.dcId === foreignDcId);
  const [read] = readsOf(gateway, elsewhere);
  if (!read) throw new Error("There is no file at the other data centre");
  return { gateway, read };
}

/** A gateway that reads two files from the CDN, which does not answer. */
export async function readingFromCdn(scene: LeakScene): Promise<Brought> {
  const { gateway, items } = await signedIn(scene);
  for (const { mediaId } of items) await scene.control.editFile(mediaId, { cdn: "stored" });
  await scene.control.addFault({ method: "upload.getCdnFile", action: { noReply: true } });
  const before = await called(scene, "upload.getCdnFile");
  const reads = readsOf(gateway, items);
  await until("requests to the CDN", async () => (await called(scene, "upload.getCdnFile")) >= before + items.length);
  return asIs(gateway, ...reads);
}

function readsOf(gateway: TelegramGateway, items: readonly MediaItem[]): Promise<unknown>[] {
  return items.map(({ location }) => kept(gateway.files.read(location, 0, 4096, never)));
}

/** A signed-in gateway with connections for files at two data centres. */
export async function reading(scene: LeakScene): Promise<{ gateway: TelegramGateway; reads(): Promise<unknown>[] }> {
  const { gateway, items } = await signedIn(scene);
  await Promise.all(readsOf(gateway, items));
  return { gateway, reads: () => readsOf(gateway, items) };
}

/** The account's whole runtime with its real database and downloads on a slow line. */
export async function downloading(
  scene: LeakScene,
  disturb: (scene: LeakScene, totals: () => QueueTotals) => Promise<void> = async () => undefined,
): Promise<Brought> {
  const { gateway, chat, items } = await signedIn(scene);
  await scene.control.setWireFaults({ bytesPerSecond: mebibyte });
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-leaks-"));
  const { database } = openDatabase(join(folder, "gramhaul.db"));
  const runtime = new AccountRuntime({
    account: { id: "1", name: "Anna", username: null, maskedPhone: null },
    gateway,
    database,
    settings: downloadSettings(join(folder, "downloads"), { requestsAtOnce: () => 32 }),
    cacheFolder: join(folder, "cache"),
    startYamlWorker,
    log: recordingLog(),
  });
  runtime.start();
  await runtime.queue.add(items, chat);
  const { queue } = runtime;
  await until("running downloads", () => queue.totals().bytesPerSecond > 0 && queue.runningCount === items.length);
  await disturb(scene, () => queue.totals());
  return {
    awaited: [],
    stop: async () => {
      runtime.closeIntake();
      await runtime.stop();
      await gateway.stop(graceMs);
      database.close();
      rmSync(folder, { recursive: true });
    },
  };
}
