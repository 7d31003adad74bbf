import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from "@photostructure/sqlite";
import { foldCase } from "../../shared/fold-case";
import { migrations as ownMigrations } from "./migrations";
import { setAside } from "./set-aside";

/** How long a statement waits for another connection's lock. */
const busyTimeoutMs = 5_000;
/** Files that SQLite keeps beside the database and that belong to its content. */
const companionSuffixes = ["-wal", "-shm"] as const;
/** SQLITE_CORRUPT and SQLITE_NOTADB, https://www.sqlite.org/rescode.html */
const damageCodes: readonly unknown[] = [11, 26];

/** The database was written by a newer version of the app; it is left exactly as it is. */
export class DatabaseTooNewError extends Error {
  constructor(
    readonly path: string,
    readonly version: number,
    readonly supported: number,
  ) {
    super(
      `The database ${path} was written by a newer version of Gramhaul (version ${version}, this one knows ${supported}). Update Gramhaul to use it.`,
    );
    this.name = "DatabaseTooNewError";
  }
}

class DamagedDatabaseError extends Error {}

/** One open SQLite database: statements, transactions, and an orderly end. */
export class Database {
  readonly #connection: DatabaseSyncInstance;
  #inTransaction = false;

  constructor(connection: DatabaseSyncInstance) {
    this.#connection = connection;
  }

  /** Compiles a statement; the stores do so once and keep it. */
  prepare(sql: string): StatementSyncInstance {
    return this.#connection.prepare(sql);
  }

  /**
   * Runs `work` as one commit; what it throws rolls everything back and is thrown on. A transaction within one joins it.
   * `work` is synchronous: nothing else can come in between.
   */
  transaction<T>(work: () => T): T {
    if (this.#inTransaction) return work();
    this.#connection.exec("BEGIN IMMEDIATE");
    this.#inTransaction = true;
    try {
      const result = work();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      // SQLite ends the transaction itself on some errors (a full disk); a second ROLLBACK would hide the reason.
      if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
      throw error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /**
   * Brings the write-ahead log into the database file and closes it. Idempotent. Prepared statements keep the emptied log's file until
   * they are garbage collected or the process ends.
   */
  close(): void {
    if (!this.#connection.isOpen) return;
    try {
      this.#connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      this.#connection.close();
    }
  }
}

export interface OpenedDatabase {
  database: Database;
  /** Where a damaged database was moved to, or null when all was well. The user has to be told. */
  setAside: string | null;
}

/**
 * Opens (or makes) the database and brings it to the current version. A damaged file is set aside with its date, never deleted,
 * and a fresh one takes its place. Throws `DatabaseTooNewError`, or SQLite's own error when the file can't be opened or written.
 */
export function openDatabase(
  path: string,
  options: { now?: () => Date; migrations?: readonly string[] } = {},
): OpenedDatabase {
  const migrations = options.migrations ?? ownMigrations;
  mkdirSync(dirname(path), { recursive: true });
  try {
    return { database: openChecked(path, migrations), setAside: null };
  } catch (error) {
    if (!isDamage(error) || !existsSync(path)) throw error;
    const now = options.now ?? (() => new Date());
    const moved = setAside(path, now(), companionSuffixes);
    return { database: openChecked(path, migrations), setAside: moved };
  }
}

function openChecked(path: string, migrations: readonly string[]): Database {
  const connection = new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true });
  try {
    const version = Number(firstValue(connection, "user_version", "pragma_user_version"));
    if (version > migrations.length) throw new DatabaseTooNewError(path, version, migrations.length);
    if (version > 0) checkIntegrity(connection);
    // NORMAL in WAL mode: a commit survives the end of the process at any moment, at a fraction of the cost of FULL
    // (https://www.sqlite.org/pragma.html#pragma_synchronous).
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    const database = new Database(connection);
    connection.function("fold_case", (text: unknown) => foldCase(String(text)));
    for (const [number, sql] of migrations.entries()) {
      if (number < version) continue;
      database.transaction(() => connection.exec(`${sql}; PRAGMA user_version = ${number + 1}`));
    }
    return database;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function checkIntegrity(connection: DatabaseSyncInstance): void {
  const finding = firstValue(connection, "quick_check", "pragma_quick_check");
  if (finding !== "ok") throw new DamagedDatabaseError(`The database is damaged: ${String(finding)}`);
}

/**
 * The first value of a column, read without a prepared statement: such a statement keeps the file open after `close` until it is garbage
 * collected (@photostructure/sqlite 1.2.1 has no `finalize`), and a file that is open can't be set aside on Windows.
 */
function firstValue(connection: DatabaseSyncInstance, column: string, table: string): unknown {
  let value: unknown;
  connection.function("tell", (told: unknown) => {
    value ??= told;
    return null;
  });
  connection.exec(`SELECT tell(${column}) FROM ${table}`);
  return value;
}

function isDamage(error: unknown): boolean {
  if (error instanceof DamagedDatabaseError) return true;
  // The extended code's low byte is the primary one.
  return error instanceof Error && "errcode" in error && damageCodes.includes(Number(error.errcode) & 0xff);
}
