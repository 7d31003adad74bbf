import { planScan, type ScanSurroundings } from "../../../src/main/selection/scan-plan";
import { ScanRun } from "../../../src/main/selection/scan-run";
import type { ScanRecord } from "../../../src/main/storage/scan-store";
import type { GatewayChat } from "../../../src/main/telegram/chat-source";
import type { MediaItem } from "../../../src/main/telegram/media-item";
import { mediaKinds } from "../../../src/shared/media";
import { never } from "./gateway-to";
import type { SignedIn } from "./signed-in";

/** Every chat of the account by its title. */
export async function chatsByTitle({ gateway }: SignedIn): Promise<(title: string) => GatewayChat> {
  const chats = new Map<string, GatewayChat>();
  for await (const page of gateway.chats.dialogs(never)) for (const chat of page.chats) chats.set(chat.title, chat);
  return (title) => {
    const chat = chats.get(title);
    if (!chat) throw new Error(`no chat "${title}"`);
    return chat;
  };
}

/** A scan of a chat that has not begun. */
export function newScan(chat: GatewayChat, choice: Partial<ScanRecord> = {}): ScanRecord {
  return {
    id: 1,
    chatId: chat.id,
    chatTitle: chat.title,
    chatAccessHash: chat.accessHash,
    kinds: [...mediaKinds],
    order: "newest-first",
    filter: null,
    topics: null,
    withComments: false,
    wholeAlbums: false,
    topicFolders: false,
    notes: [],
    state: "running",
    reason: null,
    nextFrom: null,
    topicAt: null,
    commentsAt: null,
    scanned: 0,
    found: 0,
    matched: 0,
    queued: 0,
    downloaded: 0,
    expected: null,
    ...choice,
  };
}

/** What a scan has queued, and how it stands. */
export interface ScanOutcome {
  /** "chat/message", in the order in which they were queued. */
  keys: string[];
  items: MediaItem[];
  scan: ScanRecord;
}

/** Thrown in place of the end of the app. */
class Killed extends Error {}

/**
 * Runs a scan to its end. With `killAfter` it loses everything but its last commit after so many of them, and begins again there, as
 * often as it takes.
 */
export async function runScan(
  { gateway }: SignedIn,
  begun: ScanRecord,
  options: { surroundings?: ScanSurroundings; killAfter?: number } = {},
): Promise<ScanOutcome> {
  const { surroundings, killAfter = Number.POSITIVE_INFINITY } = options;
  const items: MediaItem[] = [];
  let scan = begun;
  const plan = planScan(begun, surroundings);
  while (plan !== null && scan.state === "running") {
    let commits = 0;
    const commit = (after: ScanRecord): ScanRecord => {
      if (commits === killAfter) throw new Killed();
      commits += 1;
      scan = structuredClone(after);
      return structuredClone(after);
    };
    const run = new ScanRun(
      {
        history: gateway.history,
        threads: gateway.threads,
        whenRoom: async () => undefined,
        record: commit,
        queue: async (queued, chat, after) => {
          const stored = commit({ ...after, queued: after.queued + queued.length });
          for (const item of queued) if (item.chatId !== chat.id) throw new Error(`${item.chatId} is not ${chat.id}`);
          items.push(...queued);
          return stored;
        },
      },
      plan,
      structuredClone(scan),
    );
    try {
      await run.toEnd(never);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  return { items, keys: items.map(({ chatId, messageId }) => `${chatId}/${messageId}`), scan };
}
