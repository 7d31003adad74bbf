import { z } from "zod";

export const ChatKindSchema = z.enum(["private", "bot", "group", "supergroup", "forum", "channel", "saved"]);
export type ChatKind = z.infer<typeof ChatKindSchema>;

/** A dialog as the window lists it. */
export const ChatSchema = z.object({
  /** "user:4242", "group:17" or "channel:777": Telegram's peer kind and id. */
  id: z.string(),
  kind: ChatKindSchema,
  title: z.string(),
  username: z.string().nullable(),
  /** Blurred preview of the photo as a data URL (Telegram's stripped thumbnail), null when there is none. */
  photoPreview: z.string().nullable(),
  /** True when `app://gramhaul/chat-photo/<id>` serves a sharper photo. */
  hasPhoto: z.boolean(),
  /** Epoch milliseconds of the last message; 0 when empty. */
  lastMessageAt: z.number(),
  archived: z.boolean(),
  pinned: z.boolean(),
});
export type Chat = z.infer<typeof ChatSchema>;

/** How far the list of chats has been loaded. */
export const ChatListSchema = z.object({
  chats: z.array(ChatSchema),
  /** `loading` while further pages are fetched; `failed` keeps what was loaded. */
  state: z.enum(["idle", "loading", "complete", "failed"]),
  /** Telegram's count of dialogs, null until known. */
  total: z.number().int().nullable(),
});
export type ChatList = z.infer<typeof ChatListSchema>;
