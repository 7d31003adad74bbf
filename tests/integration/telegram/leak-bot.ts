import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDownloadBot } from "../../../src/main/app/create-download-bot";
import type { BotState } from "../../../src/shared/bot";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { recordingLog, testCredentials, testDevice } from "./gateway-to";
import { type Brought, type LeakScene, until } from "./leak-scene";

/** Time that the app gives the bot's requests in flight when it stops, milliseconds. */
const graceMs = 100;

/** The download bot with its token, in the state that `reached` waits for. */
export async function bot(
  { endpoint }: Pick<LeakScene, "endpoint">,
  reached: (state: () => BotState) => Promise<void>,
): Promise<Brought> {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-leaks-"));
  const made = createDownloadBot({
    userDataFolder: folder,
    encryptor: { available: false, encrypt: (text) => Buffer.from(text), decrypt: (bytes) => bytes.toString() },
    endpoint,
    device: testDevice,
    log: recordingLog(),
  });
  made.start("1", testCredentials);
  await made.setToken(testAccounts.bot.token);
  await reached(() => made.state);
  return {
    awaited: [],
    stop: async () => {
      await made.stop(graceMs);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Waits until the bot waits for this. */
export const waitingFor = (reason: "network" | "flood-wait") => (state: () => BotState) =>
  until(`a bot that waits (${reason})`, () => {
    const now = state();
    return now.state === "connecting" && now.waiting?.reason === reason;
  });

/** Waits until the bot runs. */
export const running = (state: () => BotState) => until("a running bot", () => state().state === "running");
