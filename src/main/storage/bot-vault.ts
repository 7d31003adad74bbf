import { z } from "zod";
import { BotTokenSchema } from "../../shared/bot";
import { type Encryptor, Vault } from "./vault";

const BotVaultContentSchema = z.object({
  /** Telegram's id of the account whose set-up the bot belongs to, decimal. */
  accountId: z.string(),
  token: BotTokenSchema,
  /** The bot's own session, as good as the token; null when it has to sign in (again). */
  session: z.string().nullable(),
});
/** What is needed for the download bot to run at the next start. */
export type BotVaultContent = z.infer<typeof BotVaultContentSchema>;

/** Keeps the download bot's token and session, in a file beside that of the account's session. */
export class BotVault extends Vault<BotVaultContent> {
  constructor(folder: string, encryptor: Encryptor, options: { now?: () => Date } = {}) {
    super(folder, encryptor, { ...options, name: "bot", schema: BotVaultContentSchema });
  }
}
