import bigInt from "big-integer";
import { Api } from "telegram";
import type { ChatRef, ChatSource, GatewayChat } from "../chat-source";
import type { TelegramFiles } from "./files";
import type { Home } from "./home";
import { accessHashOf, factsOf, peersOf, photoOf } from "./peer-facts";
import { chatIdOf, inputPeer } from "./peers";
import type { GatewaySession } from "./session";

/** Telegram's own limit of one page. */
const pageLimit = 100;
const mainFolder = 0;
const archiveFolder = 1;
/** Larger than any chat photo of the small size, and a legal limit of upload.getFile. */
const photoLimitBytes = 256 * 1024;

type DialogsAnswer = Api.messages.Dialogs | Api.messages.DialogsSlice;

interface Offset {
  offsetDate: number;
  offsetId: number;
  offsetPeer: Api.TypeInputPeer;
}

const start: Offset = { offsetDate: 0, offsetId: 0, offsetPeer: new Api.InputPeerEmpty() };

/** The list of chats and their photos. */
export class TelegramChats implements ChatSource {
  readonly #home: Home;
  readonly #session: GatewaySession;
  readonly #files: TelegramFiles;

  constructor(home: Home, session: GatewaySession, files: TelegramFiles) {
    this.#home = home;
    this.#session = session;
    this.#files = files;
  }

  async *dialogs(signal: AbortSignal): AsyncGenerator<{ chats: GatewayChat[]; total: number }> {
    // The first pages of both folders together: so the total is right from the start.
    const [main, archive] = await Promise.all([
      this.#page(mainFolder, start, signal),
      this.#page(archiveFolder, start, signal),
    ]);
    const total = countOf(main) + countOf(archive);
    for (const [folder, first] of [
      [mainFolder, main],
      [archiveFolder, archive],
    ] as const) {
      for await (const chats of this.#folder(folder, first, signal)) yield { chats, total };
    }
  }

  async photo(chat: ChatRef & { photoId: string; photoDcId: number }, signal: AbortSignal): Promise<Uint8Array> {
    const location = new Api.InputPeerPhotoFileLocation({
      peer: inputPeer(chat, this.#session.userId),
      photoId: bigInt(chat.photoId),
    });
    return await this.#files.readAt(location, chat.photoDcId, 0, photoLimitBytes, signal);
  }

  async *#folder(folder: number, first: DialogsAnswer, signal: AbortSignal): AsyncGenerator<GatewayChat[]> {
    const seen = new Set<string>();
    let answer = first;
    for (;;) {
      const page = chatsOf(answer, folder === archiveFolder, this.#session.userId);
      // New messages move dialogs up while we page: one may come twice.
      const fresh = page.filter((chat) => !seen.has(chat.id));
      for (const chat of fresh) seen.add(chat.id);
      if (fresh.length > 0) yield fresh;
      const next = answer instanceof Api.messages.DialogsSlice ? nextOffset(answer, this.#session.userId) : null;
      if (!next || answer.dialogs.length === 0) return;
      const following = await this.#page(folder, next, signal);
      const last = nextOffset(following, this.#session.userId);
      if (last && last.offsetId === next.offsetId && last.offsetDate === next.offsetDate) return;
      answer = following;
    }
  }

  async #page(folderId: number, offset: Offset, signal: AbortSignal): Promise<DialogsAnswer> {
    const request = new Api.messages.GetDialogs({
      ...offset,
      folderId,
      limit: pageLimit,
      hash: bigInt.zero,
      // Pinned dialogs come first on the first page, whatever their date; they must not come again by their date.
      excludePinned: offset !== start,
    });
    const answer = await this.#home.invoke(request, { signal });
    if (answer instanceof Api.messages.DialogsNotModified) {
      return new Api.messages.Dialogs({ dialogs: [], messages: [], chats: [], users: [] });
    }
    return answer;
  }
}

function countOf(answer: DialogsAnswer): number {
  return answer instanceof Api.messages.DialogsSlice ? answer.count : answer.dialogs.length;
}

/** The message, and so the date, by which a dialog is sorted. */
function topMessages(answer: DialogsAnswer): Map<string, Api.Message | Api.MessageService> {
  const messages = new Map<string, Api.Message | Api.MessageService>();
  for (const message of answer.messages) {
    if (message instanceof Api.MessageEmpty) continue;
    messages.set(`${chatIdOf(message.peerId)}/${message.id}`, message);
  }
  return messages;
}

/** Where the page after this one starts: at its last dialog that has a message and is not pinned. */
function nextOffset(answer: DialogsAnswer, selfId: string | null): Offset | null {
  const messages = topMessages(answer);
  const peers = peersOf(answer);
  for (const dialog of [...answer.dialogs].reverse()) {
    if (!(dialog instanceof Api.Dialog) || dialog.pinned) continue;
    const id = chatIdOf(dialog.peer);
    const message = messages.get(`${id}/${dialog.topMessage}`);
    const peer = peers.get(id);
    if (!message || !peer) continue;
    const offsetPeer = inputPeer({ id, accessHash: accessHashOf(peer) }, selfId);
    return { offsetDate: message.date, offsetId: message.id, offsetPeer };
  }
  return null;
}

function chatsOf(answer: DialogsAnswer, archived: boolean, selfId: string | null): GatewayChat[] {
  const messages = topMessages(answer);
  const peers = peersOf(answer);
  const chats: GatewayChat[] = [];
  for (const dialog of answer.dialogs) {
    // The archive itself appears in the main folder as one more "dialog".
    if (!(dialog instanceof Api.Dialog)) continue;
    const id = chatIdOf(dialog.peer);
    const peer = peers.get(id);
    const facts = peer && factsOf(peer, selfId);
    if (!peer || !facts) continue;
    chats.push({
      id,
      accessHash: accessHashOf(peer),
      ...facts,
      ...photoOf(peer),
      lastMessageDate: messages.get(`${id}/${dialog.topMessage}`)?.date ?? 0,
      pinned: dialog.pinned ?? false,
      archived,
    });
  }
  return chats;
}
