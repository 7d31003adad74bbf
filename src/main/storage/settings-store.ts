import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import {
  defaultSettings,
  type Settings,
  type SettingsPatch,
  SettingsPatchSchema,
  SettingsSchema,
} from "../../shared/settings";
import { setAside } from "./set-aside";

/** Something in the settings file that was not taken as it stood; the user is told. */
export type SettingsWarning =
  /** The value is not allowed; the default is used. */
  | { kind: "bad-value"; setting: string; message: string }
  /** There is no such setting; it is left out. */
  | { kind: "unknown-setting"; setting: string }
  /** The file is no JSON object; it was moved to `path` and the defaults are used. */
  | { kind: "set-aside"; path: string };

/** The settings file: read once, written whole and atomically at each change. */
export class SettingsStore {
  readonly #path: string;
  readonly #listeners = new Set<(settings: Settings) => void>();
  readonly warnings: readonly SettingsWarning[];
  #current: Settings;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(path: string, settings: Settings, warnings: readonly SettingsWarning[]) {
    this.#path = path;
    this.#current = settings;
    this.warnings = warnings;
  }

  /** Reads the file; a missing one means the defaults. Throws the system's error when it exists and can't be read. */
  static open(path: string, now: () => Date = () => new Date()): SettingsStore {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return new SettingsStore(path, defaultSettings, []);
    const content = parseObject(readFileSync(path, "utf8"));
    if (content === null) {
      const moved = setAside(path, now());
      return new SettingsStore(path, defaultSettings, [{ kind: "set-aside", path: moved }]);
    }
    const { settings, warnings } = readSettings(content);
    return new SettingsStore(path, settings, warnings);
  }

  get current(): Settings {
    return this.#current;
  }

  /**
   * Checks the patch, saves, and then tells the listeners. Rejects with zod's error when a value is not allowed (nothing changes),
   * and with the system's when the file can't be written (nothing changes either).
   */
  change(patch: SettingsPatch): Promise<Settings> {
    const checked = SettingsPatchSchema.strict().parse(patch);
    // One after another: two changes at once must not lose one of them.
    const change = this.#lastWrite.then(async () => {
      const next = SettingsSchema.parse({ ...this.#current, ...checked });
      await writeFileAtomic(this.#path, `${JSON.stringify(next, null, 2)}\n`);
      this.#current = next;
      for (const listener of this.#listeners) listener(next);
      return next;
    });
    this.#lastWrite = change.then(
      () => undefined,
      () => undefined,
    );
    return change;
  }

  /** Called after each saved change. Returns the function that ends the subscription. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when every change that was asked for so far is on disk or has failed. */
  settled(): Promise<void> {
    return this.#lastWrite;
  }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function readSettings(content: Record<string, unknown>): { settings: Settings; warnings: SettingsWarning[] } {
  const warnings: SettingsWarning[] = [];
  const good: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(content)) {
    if (!Object.hasOwn(SettingsSchema.shape, name)) {
      warnings.push({ kind: "unknown-setting", setting: name });
      continue;
    }
    // Each value on its own: one bad value must not cost the others.
    const parsed = SettingsSchema.shape[name as keyof Settings].safeParse(value);
    if (parsed.success) good[name] = parsed.data;
    else warnings.push({ kind: "bad-value", setting: name, message: parsed.error.issues[0]?.message ?? "not allowed" });
  }
  return { settings: SettingsSchema.parse(good), warnings };
}
