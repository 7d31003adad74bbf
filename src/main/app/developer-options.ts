import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import type { TelegramEndpoint } from "../telegram/gateway";

const EndpointSchema = z.object({
  dcs: z
    .array(
      z.object({
        id: z.number().int().min(1).max(9),
        host: z.string().min(1),
        port: z.number().int().min(1).max(65_535),
      }),
    )
    .min(1),
  rsaPublicKey: z.string().includes("BEGIN"),
});

export interface DeveloperOptions {
  /** A Telegram server other than the real one. */
  endpoint: TelegramEndpoint | null;
  /** A data folder other than the user's. */
  userDataFolder: string | null;
}

/** A developer option that can't be obeyed; its message is for the terminal. */
export class DeveloperOptionError extends Error {}

/**
 * Reads `GRAMHAUL_TELEGRAM` (the JSON line that `npm run telegram-server` prints, or the path of a file with it) and
 * `GRAMHAUL_USER_DATA`. Both are ignored unless `allowed`: a packaged app must not be led to another server by its environment.
 */
export function readDeveloperOptions(environment: NodeJS.ProcessEnv, allowed: boolean): DeveloperOptions {
  if (!allowed) return { endpoint: null, userDataFolder: null };
  return {
    endpoint: environment.GRAMHAUL_TELEGRAM ? readEndpoint(environment.GRAMHAUL_TELEGRAM) : null,
    userDataFolder: environment.GRAMHAUL_USER_DATA || null,
  };
}

function readEndpoint(value: string): TelegramEndpoint {
  const text = value.trimStart().startsWith("{") ? value : readEndpointFile(value);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DeveloperOptionError("GRAMHAUL_TELEGRAM is neither JSON nor a file with JSON");
  }
  const parsed = EndpointSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new DeveloperOptionError(`GRAMHAUL_TELEGRAM does not describe a server: ${details}`);
}

function readEndpointFile(path: string): string {
  if (!existsSync(path)) throw new DeveloperOptionError(`GRAMHAUL_TELEGRAM names a file that does not exist: ${path}`);
  return readFileSync(path, "utf8");
}
