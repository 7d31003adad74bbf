import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { openDatabase } from "../../../../src/main/storage/database";
import { LinkStore } from "../../../../src/main/storage/link-store";
import { temporaryFolder } from "../downloads/conditions";

describe("the links that are still to be followed", () => {
  it("are kept in order, each account its own, and go with the account", () => {
    const { database } = openDatabase(join(temporaryFolder(), "links.db"));
    onTestFinished(() => database.close());
    const accounts = new AccountStore(database);
    for (const id of ["1", "2"]) accounts.save({ id, name: "Ada", username: null, maskedPhone: null });
    const mine = new LinkStore(database, "1");
    const others = new LinkStore(database, "2");
    const [first, second] = [...mine.add(["t.me/b/1"]), ...mine.add(["t.me/a/1"], true)];
    others.add(["t.me/c/1/1"]);
    expect(mine.list()).toEqual([
      { id: first, link: "t.me/b/1", again: false },
      { id: second, link: "t.me/a/1", again: true },
    ]);
    others.remove(first ?? 0);
    mine.remove(second ?? 0);
    expect(mine.list().map(({ link }) => link)).toEqual(["t.me/b/1"]);
    expect(mine.add([])).toEqual([]);
    accounts.remove("1");
    expect(mine.list()).toEqual([]);
    expect(others.list()).toHaveLength(1);
  });
});
