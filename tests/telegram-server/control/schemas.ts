import { z } from "zod";
import { faultRuleSchema } from "./fault-rules";

/** Ids of 64 bits travel as decimal strings: JSON numbers cannot hold them. */
const id = z.string().regex(/^-?\d+$/, "a decimal id");
const chatKey = z.string().min(1);

const newFile = z.strictObject({
  kind: z.enum(["photo", "video", "video-note", "animation", "audio", "voice", "sticker", "document"]),
  dcId: z.number().int().optional(),
  sizeBytes: z.number().int().nonnegative().optional(),
  mimeType: z.string().optional(),
  fileName: z.string().optional(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  durationSeconds: z.number().nonnegative().optional(),
  title: z.string().optional(),
  performer: z.string().optional(),
});

const messageFields = {
  text: z.string().optional(),
  /** Unix seconds; default: now. */
  date: z.number().int().positive().optional(),
  fromId: id.optional(),
  groupedId: id.optional(),
  replyToId: z.number().int().positive().optional(),
  topicId: z.number().int().positive().optional(),
};

/** Bodies of the control calls. */
export const controlSchemas = {
  newChat: z.strictObject({
    kind: z.enum(["private", "group", "channel", "supergroup"]),
    title: z.string(),
    username: z.string().optional(),
    forum: z.boolean().optional(),
    archived: z.boolean().optional(),
    pinnedOrder: z.number().int().positive().optional(),
    protectedContent: z.boolean().optional(),
    linkedChatKey: chatKey.optional(),
    inviteHash: z.string().optional(),
    /** Ids of the accounts that have it in their list; default: all. A public one can be read by the others, too. */
    visibleTo: z.array(id).optional(),
  }),
  editChat: z.strictObject({
    title: z.string().optional(),
    username: z.string().optional(),
    archived: z.boolean().optional(),
    unreadCount: z.number().int().nonnegative().optional(),
    protectedContent: z.boolean().optional(),
  }),
  newMessage: z.strictObject({
    chat: chatKey,
    ...messageFields,
    file: newFile.optional(),
    /** In place of `file`: one that is there, as in a message that was forwarded. */
    fileId: id.optional(),
  }),
  editMessage: z.strictObject({ text: z.string().optional(), file: newFile.optional() }),
  editFile: z.strictObject({
    sizeBytes: z.number().int().nonnegative().optional(),
    /** false: upload.getFileHashes has none for it. */
    hashed: z.boolean().optional(),
    /** "stored": clients are sent to the CDN for it; "dropped": the same, but the CDN has to ask for it first. */
    cdn: z.enum(["stored", "dropped"]).optional(),
  }),
  hashSettings: z
    .strictObject({ rangeBytes: z.number().int().positive(), rangesPerAnswer: z.number().int().positive() })
    .partial(),
  faultRule: faultRuleSchema,
  wireFaults: z
    .strictObject({
      latencyMs: z.number().nonnegative(),
      bytesPerSecond: z.number().nonnegative(),
      silent: z.boolean(),
      refuse: z.boolean(),
      resetProbability: z.number().min(0).max(1),
      badSaltCount: z.number().int().nonnegative(),
      packInContainer: z.boolean(),
      stall: z.boolean(),
    })
    .partial(),
  expireReferences: z.strictObject({ fileId: id.optional() }),
  scanQr: z.strictObject({
    /** Phone of the account that scans. */
    phone: z.string(),
    /** Hex of the token; default: the newest one shown. */
    token: z
      .string()
      .regex(/^[0-9a-f]+$/i)
      .optional(),
  }),
  signInSettings: z.strictObject({
    qrLifetimeSeconds: z.number().positive().optional(),
    resendTimeoutSeconds: z.number().int().positive().optional(),
  }),
  expireCodes: z.strictObject({ phone: z.string().optional() }),
  editAccount: z.strictObject({
    code: z.string().optional(),
    /** null: no second factor. */
    password: z
      .strictObject({ password: z.string().min(1), hint: z.string() })
      .nullable()
      .optional(),
    state: z
      .discriminatedUnion("kind", [
        z.strictObject({ kind: z.literal("active") }),
        z.strictObject({ kind: z.literal("banned") }),
        z.strictObject({ kind: z.literal("unoccupied") }),
        z.strictObject({ kind: z.literal("flood"), seconds: z.number().int().positive() }),
      ])
      .optional(),
    dcId: z.number().int().optional(),
  }),
  terminateSessions: z.strictObject({ phone: z.string().optional(), hash: id.optional() }),
  dropConnections: z.strictObject({ dcId: z.number().int().optional(), half: z.boolean().optional() }),
  forgetKeys: z.strictObject({ dcId: z.number().int().optional() }),
};

type Bodies = { [Name in keyof typeof controlSchemas]: z.input<(typeof controlSchemas)[Name]> };
/** What a control client sends for each call. */
export type ControlBody<Name extends keyof Bodies> = Bodies[Name];
