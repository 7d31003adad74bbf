import type { Account } from "../../shared/sign-in";
import type { Database } from "./database";

/** The accounts that have data here. */
export class AccountStore {
  readonly #save;
  readonly #list;
  readonly #remove;
  readonly #pausedAll;
  readonly #setPausedAll;

  constructor(database: Database) {
    this.#save = database.prepare(
      `INSERT INTO accounts (account_id, name, username, masked_phone) VALUES (?, ?, ?, ?)
       ON CONFLICT (account_id) DO UPDATE SET name = excluded.name, username = excluded.username, masked_phone = excluded.masked_phone`,
    );
    this.#list = database.prepare("SELECT account_id, name, username, masked_phone FROM accounts ORDER BY account_id");
    this.#remove = database.prepare("DELETE FROM accounts WHERE account_id = ?");
    this.#pausedAll = database.prepare("SELECT paused_all FROM accounts WHERE account_id = ?");
    this.#setPausedAll = database.prepare("UPDATE accounts SET paused_all = ? WHERE account_id = ?");
  }

  /** Adds the account or updates what is shown of it. Chats, downloads and scans of an account need its row. */
  save(account: Account): void {
    this.#save.run(account.id, account.name, account.username, account.maskedPhone);
  }

  list(): Account[] {
    const rows: { account_id: string; name: string; username: string | null; masked_phone: string | null }[] =
      this.#list.all();
    return rows.map((row) => ({
      id: row.account_id,
      name: row.name,
      username: row.username,
      maskedPhone: row.masked_phone,
    }));
  }

  /** Removes the account with everything that belongs to it; files on disk stay. */
  remove(accountId: string): void {
    this.#remove.run(accountId);
  }

  /** Whether "Pause all" holds the account's downloads; it does so across a restart. */
  pausedAll(accountId: string): boolean {
    const row: { paused_all: number } | undefined = this.#pausedAll.get(accountId);
    return row?.paused_all === 1;
  }

  setPausedAll(accountId: string, paused: boolean): void {
    this.#setPausedAll.run(paused ? 1 : 0, accountId);
  }
}
