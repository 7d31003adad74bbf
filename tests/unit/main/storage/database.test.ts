import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Database, DatabaseTooNewError, openDatabase } from "../../../../src/main/storage/database";

const now = () => new Date(2026, 10, 22, 14, 5, 9);
const one = "CREATE TABLE things (name TEXT NOT NULL)";
let folder = "";
let path = "";
const open: Database[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gramhaul-test-"));
  path = join(folder, "data", "gramhaul.db");
});

afterEach(() => {
  for (const database of open.splice(0)) database.close();
  rmSync(folder, { recursive: true, force: true });
});

function openWith(migrations: readonly string[]) {
  const opened = openDatabase(path, { now, migrations });
  open.push(opened.database);
  return opened;
}

function things(database: Database): string[] {
  const rows: { name: string }[] = database.prepare("SELECT name FROM things ORDER BY name").all();
  return rows.map((row) => row.name);
}

function makeWithThing(): void {
  const { database } = openWith([one]);
  database.prepare("INSERT INTO things VALUES ('kept')").run();
  database.close();
}

describe("opening the database", () => {
  it("makes a new one with its folder, in WAL mode, with foreign keys", () => {
    const { database, setAside } = openWith([one]);
    expect(setAside).toBeNull();
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    expect(database.prepare("PRAGMA foreign_keys").get()).toEqual({ foreign_keys: 1 });
    expect(database.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 1 });
    expect(things(database)).toEqual([]);
  });

  it("brings an older one up to date, each migration once, and keeps the data", () => {
    makeWithThing();
    const second = "ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 3";
    const third = "UPDATE things SET size = size + 1";
    const { database } = openWith([one, second, third]);
    expect(database.prepare("SELECT * FROM things").all()).toEqual([{ name: "kept", size: 4 }]);
    database.close();
    const again = openWith([one, second, third]).database;
    expect(again.prepare("SELECT size FROM things").get()).toEqual({ size: 4 });
  });

  it("takes a migration that fails back as a whole", () => {
    makeWithThing();
    const broken = "CREATE TABLE more (x); INSERT INTO nowhere VALUES (1)";
    expect(() => openWith([one, broken])).toThrow("nowhere");
    const { database, setAside } = openWith([one]);
    expect(setAside).toBeNull();
    expect(things(database)).toEqual(["kept"]);
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'more'").get()).toBeUndefined();
  });

  it("refuses one that a newer version wrote and leaves it as it is", () => {
    openWith([one, "SELECT 1", "SELECT 1"]).database.close();
    expect(readdirSync(join(folder, "data"))).toEqual(["gramhaul.db"]);
    const before = readFileSync(path);
    expect(() => openWith([one])).toThrow(DatabaseTooNewError);
    expect(() => openWith([one])).toThrow(/newer version of Gramhaul \(version 3, this one knows 1\)/);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(folder, "data"))).toEqual(["gramhaul.db"]);
  });

  it("sets aside a file that is no database, under its date, and begins afresh", () => {
    makeWithThing();
    writeFileSync(path, "This was a database once. ".repeat(200));
    const { database, setAside } = openWith([one]);
    expect(setAside).toBe(`${path}.damaged-2026-11-22T140509`);
    expect(readFileSync(setAside ?? "", "utf8")).toContain("This was a database once.");
    expect(things(database)).toEqual([]);
  });

  it("sets aside a malformed one together with its log, and never over an earlier one", () => {
    for (const expected of ["", "-2"]) {
      const { database } = openWith([one]);
      const insert = database.prepare("INSERT INTO things VALUES (?)");
      database.transaction(() => {
        for (let row = 0; row < 5_000; row += 1) insert.run(`row ${row} ${"x".repeat(50)}`);
      });
      database.close();
      const bytes = readFileSync(path);
      bytes.fill(0xaa, 4_096, bytes.length - 4_096);
      writeFileSync(path, bytes);
      writeFileSync(`${path}-wal`, "");
      const again = openWith([one]);
      expect(again.setAside).toBe(`${path}.damaged-2026-11-22T140509${expected}`);
      expect(things(again.database)).toEqual([]);
      again.database.close();
      rmSync(path);
    }
  });

  it("takes a file cut to nothing for a new one", () => {
    openWith([one]).database.close();
    truncateSync(path, 0);
    expect(things(openWith([one]).database)).toEqual([]);
  });

  it("passes on what is no damage: a path that can't be opened", () => {
    writeFileSync(join(folder, "data"), "");
    expect(() => openWith([one])).toThrow();
    expect(readFileSync(join(folder, "data"), "utf8")).toBe("");
  });
});

describe("the database", () => {
  it("commits a transaction as a whole or not at all, and joins an inner one to it", () => {
    const { database } = openWith([one]);
    const insert = database.prepare("INSERT INTO things VALUES (?)");
    expect(() =>
      database.transaction(() => {
        insert.run("a");
        database.transaction(() => insert.run("b"));
        throw new Error("changed my mind");
      }),
    ).toThrow("changed my mind");
    expect(things(database)).toEqual([]);
    expect(database.transaction(() => database.transaction(() => insert.run("c").changes))).toBe(1);
    expect(things(database)).toEqual(["c"]);
  });

  it("has everything in the one file when closed, and may be closed twice", () => {
    const { database } = openWith([one]);
    database.prepare("INSERT INTO things VALUES ('x')").run();
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    database.close();
    database.close();
    const wal = `${path}-wal`;
    expect(existsSync(wal) ? statSync(wal).size : 0).toBe(0);
    copyFileSync(path, join(folder, "data", "copy.db"));
    path = join(folder, "data", "copy.db");
    expect(things(openWith([one]).database)).toEqual(["x"]);
  });
});
