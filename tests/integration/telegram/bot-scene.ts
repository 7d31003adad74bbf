import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { createDownloadBot } from "../../../src/main/app/create-download-bot";
import type { DownloadBot } from "../../../src/main/bot/download-bot";
import type { TelegramEndpoint } from "../../../src/main/telegram/gateway";
import type { BotState } from "../../../src/shared/bot";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { startTelegramServer, type TelegramServer } from "../../telegram-server/server";
import { recordingLog, testCredentials, testDevice } from "./gateway-to";

export const { token } = testAccounts.bot;
const botUserId = 1010n;

/** Waits for a condition of this process or of the server in it. */
export const until = (condition: () => boolean): Promise<boolean> =>
  vi.waitUntil(condition, { timeout: 20_000, interval: 2 });

/** A server with its bot account, and a data folder in which the bots of one test follow each other as over restarts. */
export class BotScene {
  readonly log = recordingLog();
  readonly #folder = mkdtempSync(join(tmpdir(), "gramhaul-bot-"));
  readonly #bots: DownloadBot[] = [];

  private constructor(readonly server: TelegramServer) {}

  static async set(): Promise<BotScene> {
    return new BotScene(await startTelegramServer({ scenario: "empty" }));
  }

  /** How often a method was called so far. */
  calls(method: string): number {
    return this.server.domain.counters.snapshot().requestsByMethod[method] ?? 0;
  }

  /** The account of the bot, to be changed from outside. */
  get account() {
    const account = this.server.world.accounts.get(botUserId);
    if (!account) throw new Error("the server has no bot");
    return account;
  }

  /** Sessions that the bot has at the server. */
  get sessions() {
    return this.server.domain.sessions.list(botUserId);
  }

  /** A bot as the app makes it, with all states it goes through. */
  bot(endpoint: TelegramEndpoint = this.server): { bot: DownloadBot; states: BotState["state"][] } {
    const bot = createDownloadBot({
      userDataFolder: this.#folder,
      encryptor: { available: false, encrypt: (text) => Buffer.from(text), decrypt: (bytes) => bytes.toString() },
      endpoint,
      device: testDevice,
      log: this.log,
    });
    this.#bots.push(bot);
    const states: BotState["state"][] = [];
    bot.onChange(({ state }) => states.push(state));
    return { bot, states };
  }

  /** A bot with the server's token, or the one that is stored. */
  async started(endpoint?: TelegramEndpoint): Promise<{ bot: DownloadBot; states: BotState["state"][] }> {
    const { bot, states } = this.bot(endpoint);
    bot.start("1001", testCredentials);
    if (this.#bots.length === 1) await bot.setToken(token);
    return { bot, states };
  }

  /** The same, once it runs. */
  async running(): Promise<{ bot: DownloadBot; states: BotState["state"][] }> {
    const made = await this.started();
    await until(() => made.bot.state.state === "running");
    return made;
  }

  /** Stops everything, and checks that the token stands in no line of any log. */
  async close(): Promise<void> {
    await Promise.all(this.#bots.map((bot) => bot.stop(0)));
    await this.server.close();
    rmSync(this.#folder, { recursive: true, force: true });
    expect(this.server.mtproto.counters.errors).toEqual([]);
    expect(this.log.lines.filter((line) => line.includes(token.slice(8)) || line.startsWith("error"))).toEqual([]);
  }
}
