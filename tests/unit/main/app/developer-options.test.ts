import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { DeveloperOptionError, readDeveloperOptions } from "../../../../src/main/app/developer-options";

const folder = mkdtempSync(join(tmpdir(), "gramhaul-developer-"));
afterAll(() => rmSync(folder, { recursive: true }));

const server = { dcs: [{ id: 2, host: "127.0.0.1", port: 4430 }], rsaPublicKey: "-----BEGIN RSA PUBLIC KEY-----\n…" };

describe("readDeveloperOptions", () => {
  it("takes the server as JSON or from a file, and the data folder", () => {
    const file = join(folder, "server.json");
    writeFileSync(file, JSON.stringify({ ...server, control: "http://127.0.0.1:1" }));
    for (const value of [JSON.stringify(server), file]) {
      const options = readDeveloperOptions({ GRAMHAUL_TELEGRAM: value, GRAMHAUL_USER_DATA: "/somewhere" }, true);
      expect(options).toEqual({ endpoint: server, userDataFolder: "/somewhere" });
    }
  });

  it("ignores both unless they are allowed", () => {
    const environment = { GRAMHAUL_TELEGRAM: JSON.stringify(server), GRAMHAUL_USER_DATA: "/somewhere" };
    expect(readDeveloperOptions(environment, false)).toEqual({ endpoint: null, userDataFolder: null });
  });

  it.each([
    ["a missing file", join(folder, "nowhere.json"), /does not exist/],
    ["no JSON", "{dcs", /neither JSON/],
    ["no data centres", JSON.stringify({ ...server, dcs: [] }), /dcs/],
    ["an impossible port", JSON.stringify({ ...server, dcs: [{ id: 2, host: "h", port: 70_000 }] }), /dcs\.0\.port/],
  ])("says what is wrong with %s", (_what, value, words) => {
    const read = () => readDeveloperOptions({ GRAMHAUL_TELEGRAM: value }, true);
    expect(read).toThrow(DeveloperOptionError);
    expect(read).toThrow(words);
  });
});
