import { hasField, type PathTemplate, parsePathTemplate, withTopicFolder } from "../../shared/path-template";
import type { PathSource } from "../selection/naming/path-fields";
import { type FilePlace, placeOf } from "../selection/naming/path-template";
import type { DownloadRecord } from "../storage/download-record";
import type { StoredMessage } from "../storage/message-store";
import type { MediaItem } from "../telegram/media-item";
import type { ChatFolders } from "./chat-folder";
import { toStoredMessage } from "./download-rows";
import type { TopicNames } from "./topic-names";

/** A chat whose files are given places. */
export interface PlacedChat {
  id: string;
  title: string;
  topicFolders?: boolean;
}

/** Gives each file its place below the downloads folder, by the template that is set at that moment. */
export class FilePlaces {
  readonly #template: () => string;
  readonly #chatFolders: ChatFolders;
  readonly #topicNames: TopicNames;

  /** `template` is one that can be read, as the setting is. */
  constructor(template: () => string, names: { chatFolders: ChatFolders; topicNames: TopicNames }) {
    this.#template = template;
    this.#chatFolders = names.chatFolders;
    this.#topicNames = names.topicNames;
  }

  /**
   * The places of a chat's files. Call it outside of a transaction: the chat's folder, where the template has it, is recorded before
   * it is used, and kept; a topic's name is, within the transaction that records the file. With `topicFolders` each topic of a forum has a folder, also where the template has none. `ownTemplate` takes
   * the place of the one that is set.
   */
  ofChat({ id, title, topicFolders }: PlacedChat, ownTemplate: string | null = null): (item: MediaItem) => FilePlace {
    const given = readTemplate(ownTemplate ?? this.#template());
    const template = topicFolders ? withTopicFolder(given) : given;
    const chatFolder = hasField(template, "chat") ? this.#chatFolders.of(id, title) : "";
    const topicTitle = (message: StoredMessage): string | null =>
      hasField(template, "topic") ? this.#topicNames.of(id, message) : message.topicTitle;
    return (item) => {
      const message = toStoredMessage(item);
      return placeOf(template, { ...item, ...message, chatFolder, topicTitle: topicTitle(message) });
    };
  }

  /** What a template is filled in with for a recorded download. Records nothing. */
  sourceOf(record: DownloadRecord, message: StoredMessage): PathSource {
    const { chatId, chatTitle, kind, mimeType, messageId, messageDate: date, groupedId, senderFileName } = record;
    const { sender, caption, albumIndex } = message;
    const topicTitle = this.#topicNames.wouldBe(chatId, message);
    const ofMessage = { messageId, date, groupedId, albumIndex, sender, caption, topicTitle };
    const chatFolder = this.#chatFolders.wouldBe(chatId, chatTitle);
    return { chatId, chatFolder, kind, mimeType, fileName: senderFileName, ...ofMessage };
  }
}

function readTemplate(text: string): PathTemplate {
  const reading = parsePathTemplate(text);
  if ("problem" in reading) throw new Error(`The path template ${text} is not right: ${reading.problem.kind}`);
  return reading.template;
}
