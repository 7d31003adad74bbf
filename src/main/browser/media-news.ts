import type { MediaTab } from "../../shared/media-browser";
import type { Clock } from "../downloads/clock";
import type { ChatRef } from "../telegram/chat-source";
import type { UpdateSource } from "../telegram/update-source";

/** From the end of one comparison to the next: many messages that are posted at once are few requests. */
const pauseMs = 1_500;

/** The list that the window shows. */
export interface OpenList {
  chat: ChatRef;
  tab: MediaTab;
}

export interface MediaNewsDependencies {
  updates: UpdateSource;
  /** See `MediaPages.refresh`. */
  refresh(list: OpenList): Promise<boolean>;
  /** Called when a comparison has found that the list has changed. */
  changed(list: OpenList): void;
  clock: Clock;
  log: { debug(message: string, ...details: unknown[]): void };
}

/**
 * Compares the list that is open with Telegram's when something was posted in its chat: one comparison at a time, with a pause after each.
 * Telegram's updates are listened to only while a list is open.
 */
export class MediaNews {
  readonly #deps: MediaNewsDependencies;
  #open: OpenList | null = null;
  #isClosed = false;
  #isDue = false;
  #isComparing = false;
  #stopListening: (() => void) | null = null;
  #callOffPause: (() => void) | null = null;

  constructor(deps: MediaNewsDependencies) {
    this.#deps = deps;
  }

  /** From now on this list is the one that is open; null for none. */
  follow(list: OpenList | null): void {
    if (this.#isClosed) return;
    this.#open = list;
    // What is due is due of the list before: another is compared when it is opened.
    this.#isDue = false;
    if (list === null) {
      this.#stopListening?.();
      this.#stopListening = null;
      return;
    }
    this.#stopListening ??= this.#deps.updates.onNews((news) => {
      if (news !== null && news.chatId !== this.#open?.chat.id) return;
      this.#isDue = true;
      this.#compareIfDue();
    });
  }

  /** Ends the subscription in the same turn; what runs tells nobody any more. */
  close(): void {
    this.follow(null);
    this.#isClosed = true;
    this.#callOffPause?.();
    this.#callOffPause = null;
  }

  #compareIfDue(): void {
    if (!this.#isDue || this.#open === null || this.#isComparing || this.#callOffPause !== null) return;
    this.#isDue = false;
    this.#isComparing = true;
    void this.#compare(this.#open).finally(() => {
      this.#isComparing = false;
      if (this.#isClosed) return;
      this.#callOffPause = this.#deps.clock.after(pauseMs, () => {
        this.#callOffPause = null;
        this.#compareIfDue();
      });
    });
  }

  async #compare(list: OpenList): Promise<void> {
    try {
      const changed = await this.#deps.refresh(list);
      if (changed && list.chat.id === this.#open?.chat.id && list.tab === this.#open.tab) this.#deps.changed(list);
    } catch (error) {
      // When the connection is there again, anything may be new; that is told then.
      this.#deps.log.debug("media: news could not be compared", error);
    }
  }
}
