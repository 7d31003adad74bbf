import type { z } from "zod";
import { isWebAddress, type mediaRequests } from "../../shared/media-browser";
import type { AccountRuntime } from "./account-runtime";
import { RequestRefused } from "./refusal";

type Requests = typeof mediaRequests;
type Answer<N extends keyof Requests> = z.output<Requests[N]["output"]>;

/** See `RequestHandlers`. */
export type MediaHandlers = {
  [N in keyof Requests]: (input: z.output<Requests[N]["input"]>) => Answer<N> | Promise<Answer<N>>;
};

/** What is done with a link of a message. */
export interface LinkDesktop {
  /** Opens an address of the web in the browser. */
  openLink(url: string): Promise<void>;
  copyText(text: string): void;
}

/** Where the window finds a media that is previewed; see `serveAppScheme`. */
export const previewAddress = (id: number): string => `app://gramhaul/media-preview/${id}`;

/** Answers what the window asks about the media of a chat. `account` throws when nobody is signed in. */
export function mediaHandlers(account: () => AccountRuntime, desktop: LinkDesktop): MediaHandlers {
  return {
    "media.page": ({ from, limit, ...view }) => account().media.page(account().chat(view.chatId), view, from, limit),
    "media.newer": ({ from, limit, ...view }) => account().media.newer(account().chat(view.chatId), view, from, limit),
    "media.refresh": ({ chatId, tab }) => account().media.refresh(account().chat(chatId), tab),
    "media.follow": (list) => {
      if (list === null) account().media.unfollow();
      else account().media.follow(account().chat(list.chatId), list.tab);
    },
    "media.entries": ({ chatId, messageIds }) => account().media.entries(chatId, messageIds),
    "media.inView": ({ chatId, messageIds }) => account().media.inView(chatId, messageIds),
    "media.download": ({ chatId, messageIds, again }) =>
      account().media.download(account().chat(chatId), messageIds, again),
    "media.openPreview": ({ chatId, messageId }) => {
      const { id, show } = account().media.openPreview(account().chat(chatId), messageId);
      return { id, show, address: previewAddress(id) };
    },
    "media.openLink": async ({ chatId, messageId, index }) => {
      const url = account().media.link(chatId, messageId, index);
      if (!isWebAddress(url)) throw new RequestRefused("bad-input", "Only addresses of the web are opened");
      await desktop.openLink(url);
    },
    "media.copyLink": ({ chatId, messageId, index }) =>
      desktop.copyText(account().media.link(chatId, messageId, index)),
    "media.closePreview": (id) => account().media.closePreview(id),
  };
}
