import type { WireFaults } from "../contract";
import { bytesServedTwice, type CounterSnapshot, type FileCounters } from "./counters";
import type { ActiveFaultRule } from "./fault-rules";
import type { ControlBody } from "./schemas";
import type { ChatView, FileView, SignInView, StateView } from "./views";

export type CountersView = CounterSnapshot & {
  connectionsOpen: number;
  connectionsTotal: number;
  /** Signs of life that clients asked for: pings of MTProto itself, which are no API requests. */
  pingsTotal: number;
  /** Connections that were reset instead of answered (WireFaults.resetProbability). */
  randomResets: number;
  /** Faults of the server itself; a test asserts that there are none. */
  serverErrors: string[];
};

/** Typed client of the control API, for tests, the demo and scripts. A refused call throws with the server's words. */
export class TelegramServerControl {
  readonly #url: string;

  /** `url` as the server printed it, e.g. http://127.0.0.1:4000 */
  constructor(url: string) {
    this.#url = url;
  }

  state(): Promise<StateView> {
    return this.#call("GET", "/state");
  }

  addChat(chat: ControlBody<"newChat">): Promise<ChatView> {
    return this.#call("POST", "/chats", chat);
  }

  chat(key: string): Promise<ChatView> {
    return this.#call("GET", `/chats/${encodeURIComponent(key)}`);
  }

  /** The chat with exactly this title. */
  async chatByTitle(title: string): Promise<ChatView> {
    const chat = (await this.state()).chats.find((candidate) => candidate.title === title);
    if (!chat) throw new Error(`the server has no chat "${title}"`);
    return chat;
  }

  editChat(key: string, change: ControlBody<"editChat">): Promise<ChatView> {
    return this.#call("PATCH", `/chats/${encodeURIComponent(key)}`, change);
  }

  deleteChat(key: string): Promise<{ deleted: boolean }> {
    return this.#call("DELETE", `/chats/${encodeURIComponent(key)}`);
  }

  /** Every file of a chat with name, size and SHA-256, and what its message says. */
  filesOfChat(key: string): Promise<FileView[]> {
    return this.#call("GET", `/chats/${encodeURIComponent(key)}/files`);
  }

  /** Adds a message; signed-in clients get it as an update. */
  addMessage(message: ControlBody<"newMessage">): Promise<{ id: number; fileId?: string }> {
    return this.#call("POST", "/messages", message);
  }

  editMessage(chatKey: string, id: number, change: ControlBody<"editMessage">): Promise<{ id: number }> {
    return this.#call("PATCH", `/chats/${encodeURIComponent(chatKey)}/messages/${id}`, change);
  }

  deleteMessage(chatKey: string, id: number): Promise<{ deleted: number[] }> {
    return this.#call("DELETE", `/chats/${encodeURIComponent(chatKey)}/messages/${id}`);
  }

  /** Deletes a forum topic with its messages, whose ids come back. */
  deleteTopic(chatKey: string, id: number): Promise<{ deleted: number[] }> {
    return this.#call("DELETE", `/chats/${encodeURIComponent(chatKey)}/topics/${id}`);
  }

  /** Gives a document another size (and so other bytes). */
  resizeFile(fileId: string, sizeBytes: number): Promise<{ fileId: string }> {
    return this.#call("PATCH", `/files/${fileId}`, { sizeBytes });
  }

  /** Says how the server treats a file: whether it has hashes of it, and whether it is on the CDN. */
  editFile(fileId: string, change: ControlBody<"editFile">): Promise<{ fileId: string }> {
    return this.#call("PATCH", `/files/${fileId}`, change);
  }

  /** Says how upload.getFileHashes cuts files. */
  async setHashes(settings: ControlBody<"hashSettings">): Promise<void> {
    await this.#call("PATCH", "/hashes", settings);
  }

  /** Makes the tokens handed out so far for files on the CDN expired. */
  async expireCdnTokens(): Promise<void> {
    await this.#call("POST", "/cdn/tokens/expire");
  }

  /** Takes a file away; its messages stay and hold expired media. */
  deleteFile(fileId: string): Promise<{ deleted: boolean }> {
    return this.#call("DELETE", `/files/${fileId}`);
  }

  /** Makes the references handed out so far expired: of one file, or all. */
  async expireReferences(fileId?: string): Promise<void> {
    await this.#call("POST", "/references/expire", { fileId });
  }

  signIn(): Promise<SignInView> {
    return this.#call("GET", "/sign-in");
  }

  async setSignIn(settings: ControlBody<"signInSettings">): Promise<void> {
    await this.#call("PATCH", "/sign-in", settings);
  }

  /** Scans the QR code shown (the newest, or the given token in hex) as the account with this phone. */
  scanQr(phone: string, token?: string): Promise<{ token: string }> {
    return this.#call("POST", "/sign-in/scan", { phone, token });
  }

  async expireCodes(phone?: string): Promise<void> {
    await this.#call("POST", "/sign-in/codes/expire", { phone });
  }

  async editAccount(phone: string, change: ControlBody<"editAccount">): Promise<void> {
    await this.#call("PATCH", `/accounts/${encodeURIComponent(phone)}`, change);
  }

  /** Ends sessions from outside (SESSION_REVOKED): all, those of a phone, or one by its hash. */
  terminateSessions(which: ControlBody<"terminateSessions"> = {}): Promise<{ terminated: number }> {
    return this.#call("POST", "/sessions/terminate", which);
  }

  addFault(rule: ControlBody<"faultRule">): Promise<ActiveFaultRule> {
    return this.#call("POST", "/faults", rule);
  }

  faults(): Promise<ActiveFaultRule[]> {
    return this.#call("GET", "/faults");
  }

  removeFault(id: number): Promise<{ deleted: boolean }> {
    return this.#call("DELETE", `/faults/${id}`);
  }

  async clearFaults(): Promise<void> {
    await this.#call("DELETE", "/faults");
  }

  wireFaults(): Promise<WireFaults & { byDc: Record<string, Partial<WireFaults>> }> {
    return this.#call("GET", "/wire");
  }

  /** Changes faults of the wire, of all data centres or of one. */
  async setWireFaults(change: ControlBody<"wireFaults">, dcId?: number): Promise<void> {
    await this.#call("PATCH", dcId === undefined ? "/wire" : `/wire?dc=${dcId}`, change);
  }

  dropConnections(which: ControlBody<"dropConnections"> = {}): Promise<{ dropped: number }> {
    return this.#call("POST", "/connections/drop", which);
  }

  forgetKeys(which: ControlBody<"forgetKeys"> = {}): Promise<{ forgotten: number }> {
    return this.#call("POST", "/keys/forget", which);
  }

  counters(): Promise<CountersView> {
    return this.#call("GET", "/counters");
  }

  fileCounters(): Promise<FileCounters[]> {
    return this.#call("GET", "/counters/files");
  }

  /** Bytes of all files that were served more than once. */
  async bytesServedTwice(): Promise<number> {
    const files = await this.fileCounters();
    return files.reduce((sum, file) => sum + bytesServedTwice(file.ranges), 0);
  }

  async resetCounters(): Promise<void> {
    await this.#call("POST", "/counters/reset");
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer as Answer;
    const reason = typeof answer === "object" && answer !== null && "error" in answer ? answer.error : answer;
    throw new Error(`${method} ${path}: ${response.status} ${String(reason)}`);
  }
}
