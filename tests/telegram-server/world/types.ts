/** The domain's own records. Nothing here knows TL; methods/objects turns them into TL objects. */

export interface PeerPhoto {
  fileId: bigint;
}

export interface WorldUser {
  id: bigint;
  accessHash: bigint;
  firstName: string;
  lastName?: string;
  username?: string;
  phone?: string;
  bot: boolean;
  premium?: boolean;
  deleted?: boolean;
  about?: string;
  photo?: PeerPhoto;
}

/** What sign-in with an account's phone number does. */
export type AccountState =
  | { kind: "active" }
  | { kind: "banned" }
  | { kind: "flood"; seconds: number }
  /** The number is known to nobody yet: sign-in ends in "sign up required". */
  | { kind: "unoccupied" };

export interface Account {
  userId: bigint;
  /** Digits only, without "+". */
  phone: string;
  code: string;
  password?: { password: string; hint: string };
  /** The data centre the account lives on. */
  dcId: number;
  state: AccountState;
  /** Bots sign in with this instead of a phone number. */
  botToken?: string;
}

/**
 * - private: a chat with `userId`
 * - saved: the saved messages of the account `userId`
 * - group: a basic group
 * - channel, supergroup: a broadcast channel, a supergroup (with `forum`: one with topics)
 */
export type ChatKind = "private" | "saved" | "group" | "channel" | "supergroup";

export interface ForumTopic {
  /** Id of the service message that created the topic; 1 is "General". */
  id: number;
  title: string;
  date: number;
  iconColour: number;
  pinned?: boolean;
  closed?: boolean;
}

export interface WorldChat {
  /** "user:5", "saved:5", "group:5" or "channel:5": unique in the world. */
  key: string;
  kind: ChatKind;
  /** Of the user, group or channel. */
  id: bigint;
  /** Channels and supergroups. */
  accessHash: bigint;
  title: string;
  username?: string;
  about?: string;
  photo?: PeerPhoto;
  date: number;
  /** Members beside the accounts. */
  memberIds: bigint[];
  forum?: boolean;
  topics: ForumTopic[];
  /** Supergroup with the comments of a channel, or the other way round. */
  linkedChatKey?: string;
  protectedContent?: boolean;
  archived?: boolean;
  /** Order among pinned dialogs, 1 first; absent when not pinned. */
  pinnedOrder?: number;
  unreadCount: number;
  /** Signed-in accounts that see this chat; absent: all. */
  visibleTo?: bigint[];
  /** Hash of an invite link t.me/+hash. */
  inviteHash?: string;
}

export type MessageMedia =
  | { kind: "file"; fileId: bigint; spoiler?: boolean; ttlSeconds?: number }
  /** A self-destructing photo or document that is gone: the media is there, what it held is not. */
  | { kind: "expired"; what: "photo" | "document"; ttlSeconds: number }
  | { kind: "webpage"; url: string; siteName: string; title: string; description: string; photoFileId?: bigint }
  | { kind: "contact"; phone: string; firstName: string; lastName: string }
  | { kind: "poll"; question: string; answers: string[] };

export type ServiceAction =
  | { kind: "chat-create"; title: string }
  | { kind: "channel-create"; title: string }
  | { kind: "topic-create"; title: string; iconColour: number }
  | { kind: "pin" }
  | { kind: "chat-photo"; fileId: bigint }
  | { kind: "members-added"; userIds: bigint[] };

export type ForwardSource = { date: number } & (
  | { chatKey: string; messageId: number }
  | { userId: bigint }
  | { name: string }
);

export interface WorldMessage {
  id: number;
  chatKey: string;
  /** Absent: posted by the channel itself. */
  fromId?: bigint;
  /** Unix seconds. */
  date: number;
  text: string;
  /** Addresses behind words of the text; those that stand in it need no mention. */
  hiddenLinks?: { words: string; url: string }[];
  media?: MessageMedia;
  action?: ServiceAction;
  groupedId?: bigint;
  replyToId?: number;
  /** Forum topic, or the root of a comment thread, that the message belongs to. */
  topicId?: number;
  editDate?: number;
  pinned?: boolean;
  /** Forwarded from a channel post, as the root of a comment thread is; from a person; or from one who hides, of whom only a name is told. */
  forwardedFrom?: ForwardSource;
  /** Set on a channel post with comments: its copy in the linked supergroup. */
  discussionRootId?: number;
  views?: number;
}

/** What a message is made from; id and date are filled in when absent. */
export type NewMessage = Omit<WorldMessage, "id" | "chatKey" | "date" | "text"> & {
  id?: number;
  date?: number;
  text?: string;
};

/** One change of a message box, for updates.getDifference. `pts` is the box's counter after it. */
export interface BoxEvent {
  pts: number;
  ptsCount: number;
  kind: "new" | "edit" | "delete";
  chatKey: string;
  messageIds: number[];
}
