import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { downloadOfficialElectron, findOfficialElectron } from "../../../scripts/electron-runtime/official";

describe("the official Electron", () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "official-electron-"));
    writeFileSync(join(root, "package.json"), JSON.stringify({ name: "electron", version: "9.9.9" }));
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const installer = (script: string): void => writeFileSync(join(root, "install.js"), script);

  const unpacked = `
    const { mkdirSync, writeFileSync } = require("node:fs");
    mkdirSync(__dirname + "/dist");
    writeFileSync(__dirname + "/dist/electron", "");
    writeFileSync(__dirname + "/dist/version", "9.9.9");`;

  it("is found once its installer has finished", async () => {
    installer(`${unpacked} writeFileSync(__dirname + "/path.txt", "electron");`);
    expect(findOfficialElectron(root)).toBeNull();
    expect(await downloadOfficialElectron(root)).toBeNull();
    expect(findOfficialElectron(root)).toEqual({
      executable: join(root, "dist", "electron"),
      version: "9.9.9",
      distPath: join(root, "dist"),
    });
  });

  it("is not taken for whole when unpacking was interrupted or the version is another one", () => {
    mkdirSync(join(root, "dist"));
    writeFileSync(join(root, "dist", "electron"), "");
    writeFileSync(join(root, "dist", "version"), "9.9.9");
    expect(findOfficialElectron(root)).toBeNull();
    writeFileSync(join(root, "path.txt"), "electron");
    expect(findOfficialElectron(root)).not.toBeNull();
    writeFileSync(join(root, "dist", "version"), "9.9.8");
    expect(findOfficialElectron(root)).toBeNull();
  });

  it("gives the installer's reason, and tries again the next time", async () => {
    installer(`console.error("TypeError: fetch failed"); process.exit(1);`);
    expect(await downloadOfficialElectron(root)).toBe("TypeError: fetch failed");
    installer(`${unpacked} writeFileSync(__dirname + "/path.txt", "electron");`);
    expect(await downloadOfficialElectron(root)).toBeNull();
  });

  it("gives up on a host that never answers, and leaves no temporary file", async () => {
    installer(`
      require("node:fs").writeFileSync(__dirname + "/tmpdir", require("node:os").tmpdir());
      setInterval(() => undefined, 1000);`);
    expect(await downloadOfficialElectron(root, 400)).toBe("no data for 0.4 s");
    expect(readdirSync(root)).not.toContain("dist");
  });
});
