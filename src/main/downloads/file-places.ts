import { hasField, type PathTemplate, parsePathTemplate, withTopicFolder } from "../../shared/path-template";
import type { PathSource } from "../selection/naming/path-fields";
import { type FilePlace, placeOf } from "../selection/naming/path-template";
import type { DownloadRecord } from "../storage/download-record";
import type { StoredMessage } from "../storage/message-store";
import type { MediaItem } from "../telegram/gateway";
import type { ChatFolders } from "./chat-folder";
import { toStoredMessage } from "./download-rows";

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

  /** `template` is one that can be read, as the setting is. */
  constructor(template: () => string, chatFolders: ChatFolders) {
    this.#template = template;
    this.#chatFolders = chatFolders;
  }

  /**
   * The places of a chat's files. Call it outside of a transaction: the chat's folder, where the template has it, is recorded before
   * it is used, and kept. With `topicFolders` each topic of a forum has a folder, also where the template has none.
   */
  ofChat({ id, title, topicFolders }: PlacedChat): (item: MediaItem) => FilePlace {
    const ofSetting = readTemplate(this.#template());
    const template = topicFolders ? withTopicFolder(ofSetting) : ofSetting;
    const chatFolder = hasField(template, "chat") ? this.#chatFolders.of(id, title) : "";
    return (item) => placeOf(template, { ...item, ...toStoredMessage(item), chatFolder });
  }

  /** What a template is filled in with for a recorded download. Records nothing. */
  sourceOf(record: DownloadRecord, message: StoredMessage): PathSource {
    const { chatId, chatTitle, kind, mimeType, messageId, messageDate: date, groupedId, senderFileName } = record;
    const { sender, caption, topicTitle, albumIndex } = message;
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
