import { z } from "zod";

export const ConnectionSchema = z.object({
  state: z.enum(["offline", "connecting", "online", "degraded"]),
  /** Round trip of the last question to Telegram, milliseconds. */
  latencyMs: z.number().nullable(),
});
export type Connection = z.infer<typeof ConnectionSchema>;

/** The speed limit that holds now. */
export const SpeedLimitStateSchema = z.object({
  /** 0: none. */
  kilobytesPerSecond: z.number().int(),
  /** True within the hours of the schedule. */
  isScheduled: z.boolean(),
  /** When the schedule's hours end, or begin next; epoch milliseconds. Null when they never do. */
  until: z.number().nullable(),
});
export type SpeedLimitState = z.infer<typeof SpeedLimitStateSchema>;

/** Steps of the ordered shutdown, in order. */
export const shutdownStepNames = [
  "close-intake",
  "cancel-tasks",
  "await-tasks",
  "stop-network-monitor",
  "stop-bot",
  "disconnect-client",
  "close-storage",
] as const;
export type ShutdownStepName = (typeof shutdownStepNames)[number];

export const ShutdownProgressSchema = z.object({
  step: z.enum(shutdownStepNames),
  /** Downloads that are still being saved, and how many there were. */
  downloadsLeft: z.number().int(),
  downloadsTotal: z.number().int(),
});
export type ShutdownProgress = z.infer<typeof ShutdownProgressSchema>;

/** Something the user has to know once; the window has words for each kind. */
export const NoticeSchema = z.object({
  id: z.number().int(),
  kind: z.enum([
    "database-set-aside",
    "settings-set-aside",
    "setting-reset",
    "session-not-encrypted",
    "session-unreadable",
    "downloads-folder-unwritable",
    "test-runtime",
    "still-in-tray",
  ]),
  /** File, folder or setting the notice is about. */
  detail: z.string().optional(),
});
export type Notice = z.infer<typeof NoticeSchema>;

export const AppInfoSchema = z.object({
  version: z.string(),
  electron: z.string(),
  platform: z.string(),
  /** Language to show, already resolved from the setting and the system. */
  language: z.enum(["en", "zh-Hans"]),
  /** Where downloads go now. */
  downloadsFolder: z.string(),
  /** Set when the app talks to a local Telegram server or uses another data folder, for the title. */
  developerMode: z.string().nullable(),
  trayAvailable: z.boolean(),
});
export type AppInfo = z.infer<typeof AppInfoSchema>;
