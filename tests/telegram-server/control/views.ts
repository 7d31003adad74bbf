import { deviceOf } from "../methods/authorizations";
import type { Domain } from "../methods/domain";
import { addedMessages } from "../methods/message-lists";
import type { WorldChat } from "../world/types";

/** What the control API tells of a chat. */
export interface ChatView {
  key: string;
  kind: WorldChat["kind"];
  id: string;
  title: string;
  username?: string;
  forum?: boolean;
  archived?: boolean;
  topics: { id: number; title: string }[];
  messageCount: number;
  fileCount: number;
}

/** One file of a chat with the hash that a complete download must have. */
export interface FileView {
  messageId: number;
  fileId: string;
  kind: string;
  dcId: number;
  fileName?: string;
  mimeType: string;
  sizeBytes: number;
  width?: number;
  height?: number;
  durationSeconds?: number;
  sha256: string;
  /** Of the message: Unix seconds, its own text, and decimal ids. */
  date: number;
  text: string;
  fromId?: string;
  groupedId?: string;
  replyToId?: number;
  topicId?: number;
}

export interface SignInView {
  codes: { phone: string; code: string; delivery: string; expired: boolean; sentAtMs: number }[];
  /** Hex of the newest QR token nobody scanned. */
  newestQrToken?: string;
  sessions: { hash: string; userId: string; phone: string; dcIds: number[]; deviceModel: string }[];
}

export interface StateView {
  seed: number;
  accounts: { userId: string; phone: string; dcId: number; state: string; hasPassword: boolean; bot: boolean }[];
  chats: ChatView[];
  fileCount: number;
}

export function stateView(domain: Domain): StateView {
  return {
    seed: domain.world.seed,
    accounts: [...domain.world.accounts.values()].map((account) => ({
      userId: String(account.userId),
      phone: account.phone,
      dcId: account.dcId,
      state: account.state.kind,
      hasPassword: account.password !== undefined,
      bot: account.botToken !== undefined,
    })),
    chats: [...domain.world.chats.values()].map((chat) => chatView(domain, chat)),
    fileCount: [...domain.world.files.all()].length,
  };
}

export function chatView(domain: Domain, chat: WorldChat): ChatView {
  const lazy = domain.world.lazyHistory(chat.key);
  let fileCount = lazy?.fileCount ?? 0;
  for (const message of addedMessages(domain, chat)) if (message.media?.kind === "file") fileCount++;
  return {
    key: chat.key,
    kind: chat.kind,
    id: String(chat.id),
    title: chat.title,
    username: chat.username,
    forum: chat.forum,
    archived: chat.archived,
    topics: chat.topics.map(({ id, title }) => ({ id, title })),
    messageCount: domain.world.messageIds(chat.key).length + (lazy?.count ?? 0),
    fileCount,
  };
}

/** Every file of a chat in the order of its messages; hashing a large one takes its time. */
export async function filesOfChat(domain: Domain, chat: WorldChat): Promise<FileView[]> {
  const views: FileView[] = [];
  for (const message of domain.world.messages(chat.key)) {
    if (message.media?.kind !== "file") continue;
    const file = domain.world.files.require(message.media.fileId);
    views.push({
      messageId: message.id,
      fileId: String(file.id),
      kind: file.kind,
      dcId: file.dcId,
      fileName: file.fileName,
      mimeType: file.mimeType,
      sizeBytes: file.sizeBytes,
      width: file.width,
      height: file.height,
      durationSeconds: file.durationSeconds,
      date: message.date,
      text: message.text,
      fromId: message.fromId?.toString(),
      groupedId: message.groupedId?.toString(),
      replyToId: message.replyToId,
      topicId: message.topicId,
      sha256: await domain.world.files.sha256(file.id),
    });
  }
  return views;
}

export function signInView(domain: Domain): SignInView {
  return {
    codes: domain.phoneCodes.all().map(({ phone, code, delivery, expired, sentAtMs }) => ({
      phone,
      code,
      delivery,
      expired,
      sentAtMs,
    })),
    newestQrToken: domain.loginTokens.newest()?.token.toString("hex"),
    sessions: domain.sessions.list().map((session) => ({
      hash: String(session.hash),
      userId: String(session.userId),
      phone: domain.world.accounts.get(session.userId)?.phone ?? "",
      dcIds: [...session.keys].map((key) => key.dcId),
      deviceModel: deviceOf(session).deviceModel,
    })),
  };
}
