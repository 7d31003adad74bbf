import { z } from "zod";
import { SameContentPolicySchema } from "./history";
import { defaultPathTemplate, PathTemplateSchema } from "./path-template";

/** kB/s (1,000 bytes per second) for all downloads together; 0 means no limit. */
const SpeedLimitSchema = z.number().int().min(0).max(10_000_000);
/** Hours and minutes of the clock on the wall. */
const TimeOfDaySchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time of day is written HH:MM, from 00:00 to 23:59");

/** Hours during which a speed limit of their own holds. They may go past midnight; the same time twice means around the clock. */
export const SpeedLimitScheduleSchema = z.strictObject({
  enabled: z.boolean(),
  /** The days on which the hours begin. */
  days: z.enum(["every-day", "weekdays", "weekend"]),
  from: TimeOfDaySchema,
  to: TimeOfDaySchema,
  kilobytesPerSecond: SpeedLimitSchema,
});
export type SpeedLimitSchedule = z.infer<typeof SpeedLimitScheduleSchema>;

/**
 * So many files of a single chunk run in the place of one larger file: most of their time is one round trip and the disk's answer, and
 * five at once would leave the line idle.
 */
export const smallFilesPerSlot = 6;

/** What is written beside each finished file: the message's text, all about it as JSON, or both. */
export const sideCarChoices = ["off", "text", "json", "both"] as const;
export type SideCars = (typeof sideCarChoices)[number];

/** Type, default and limits of every setting: the only place where they are written down. */
export const SettingsSchema = z.object({
  /** Absolute path; empty means "<Downloads>/Gramhaul". */
  downloadsFolder: z.string().default(""),
  /** Of the path below the downloads folder; holds for what is queued from then on. */
  pathTemplate: PathTemplateSchema.default(defaultPathTemplate),
  /** A finished file gets the extension of its content where its name has none, or that of another kind of content. */
  correctExtensions: z.boolean().default(true),
  sideCars: z.enum(sideCarChoices).default("off"),
  /** Whether a message that a link names and that is nothing but text is saved, as a text file. In chats that is a kind of its own. */
  textsByLink: z.boolean().default(false),
  filesAtOnce: z.number().int().min(1).max(20).default(5),
  /** Check every piece against Telegram's hashes of the file; costs one small request for about each MiB. */
  verifyHashes: z.boolean().default(true),
  /** The most pieces of one file that are fetched side by side; how many there are is found by measuring. */
  chunksPerFile: z.number().int().min(1).max(32).default(16),
  /** The most pieces of all files that are fetched side by side: each holds up to 1 MiB of memory. */
  requestsAtOnce: z.number().int().min(1).max(64).default(24),
  /** The most connections for files at one data centre: one is limited by Telegram, two hardly, more help few accounts. */
  connectionsPerDataCentre: z.number().int().min(1).max(8).default(2),
  /** What downloads leave free on the disk; files wait before they take it. */
  keepFreeMegabytes: z.number().int().min(64).max(10_000_000).default(500),
  /** What happens to a download whose content is on the disk already, from another message. */
  sameContent: SameContentPolicySchema.default("keep-both"),
  /** What holds outside of the schedule's hours. */
  speedLimitKilobytesPerSecond: SpeedLimitSchema.default(0),
  speedLimitSchedule: SpeedLimitScheduleSchema.default({
    enabled: false,
    days: "every-day",
    from: "08:00",
    to: "18:00",
    kilobytesPerSecond: 500,
  }),
  language: z.enum(["system", "en", "zh-Hans"]).default("system"),
  theme: z.enum(["system", "light", "dark"]).default("system"),
  closeToTray: z.boolean().default(true),
  /** That a closed window leaves Gramhaul in the tray is explained once; true from then on. */
  toldStillInTray: z.boolean().default(false),
  /** Ask before quitting while downloads run. */
  confirmQuit: z.boolean().default(true),
  /** Links of Telegram's own scheme, tg:, open here. Those on the web (https://t.me) can't be claimed by a desktop app. */
  openTelegramLinks: z.boolean().default(false),
  /** How often the network monitor asks Telegram, and how long it waits for the answer. */
  networkCheckSeconds: z.number().int().min(5).max(600).default(30),
  networkTimeoutSeconds: z.number().int().min(1).max(60).default(10),
  /** By how many percent the time between two questions may be longer or shorter. */
  networkJitterPercent: z.number().int().min(0).max(50).default(10),
});
export type Settings = z.infer<typeof SettingsSchema>;
export type SettingName = keyof Settings;
export const defaultSettings: Settings = SettingsSchema.parse({});

type PatchShape = {
  [N in SettingName]: z.ZodOptional<ReturnType<(typeof SettingsSchema.shape)[N]["unwrap"]>>;
};
/** A patch holds only what it changes. Its fields have no defaults: `partial()` keeps them, and zod would reset every absent setting. */
export const SettingsPatchSchema = z.object(
  Object.fromEntries(
    Object.entries(SettingsSchema.shape).map(([name, field]) => [name, field.unwrap().optional()]),
  ) as PatchShape,
);
export type SettingsPatch = Partial<Settings>;
