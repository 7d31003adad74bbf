import { z } from "zod";
import { AccountSchema, ApiCredentialsSchema } from "../../shared/sign-in";
import { type Encryptor, Vault } from "./vault";

const VaultContentSchema = z.object({
  credentials: ApiCredentialsSchema,
  /** Null between the first sign-in step and its end, and after a sign-out that keeps the credentials. */
  session: z.string().nullable(),
  account: AccountSchema.nullable(),
});
/** What is needed to be signed in at the next start. `session` is as good as a password. */
export type VaultContent = z.infer<typeof VaultContentSchema>;

/** Keeps the account's session; when it can't be read, the user is signed out. */
export class SessionVault extends Vault<VaultContent> {
  constructor(folder: string, encryptor: Encryptor, options: { now?: () => Date } = {}) {
    super(folder, encryptor, { ...options, name: "session", schema: VaultContentSchema });
  }
}
