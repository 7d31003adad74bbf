import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommand } from "../../scripts/support/run-command";
import { sandboxArguments } from "../../scripts/support/sandbox";
import { type SpawnedTelegramServer, spawnTelegramServer } from "../telegram-server/spawn";
import { appEnvironment, definedOnly } from "./support/app";
import type { CdpApp } from "./support/cdp-app";
import { launchPackagedApp, packagedBinary } from "./support/packaged-app";
import { waitForAllDone } from "./support/waits";
import { testAccounts, WindowDriver } from "./support/window-driver";

let root: string;
let server: SpawnedTelegramServer;
let app: CdpApp | undefined;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "gramhaul-packaged-"));
  server = await spawnTelegramServer({ scenario: "empty" });
});

afterEach(async () => {
  await app?.dispose();
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

it("the packaged app signs in, downloads a file, and quits in order on SIGTERM", async () => {
  const { control } = server;
  const chat = await control.addChat({ kind: "channel", title: "Parcel" });
  await control.addMessage({
    chat: chat.key,
    file: { kind: "document", fileName: "parcel.bin", sizeBytes: 3_000_001 },
  });
  const [expected] = await control.filesOfChat(chat.key);

  app = await launchPackagedApp({ server: server.address, userData: join(root, "data") });
  const window = new WindowDriver(await app.window());
  await window.request("settings.change", { downloadsFolder: join(root, "downloads") });
  await window.signIn(testAccounts.plain);
  await window.openChat("Parcel");
  await window.downloadChat();
  await waitForAllDone(window, 1);

  app.sendSignal("SIGTERM");
  expect(await app.waitForExit()).toEqual({ code: 0, signal: null });
  const lines = await app.logLines();
  expect(lines.at(-1)).toMatch(/Stopped!$/);
  // A thread finds its script, and the script its WebAssembly, inside the archive too.
  expect(lines.filter((line) => line.includes("decryption:"))).not.toEqual([]);
  expect(lines.filter((line) => /\[(warn|error)\]/.test(line))).toEqual([]);
  const file = readFileSync(join(root, "downloads", "Parcel", "parcel.bin"));
  expect(createHash("sha256").update(file).digest("hex")).toBe(expected?.sha256);
});

it("the packaged app quits in order when its own binary is called with --quit", async () => {
  const options = { server: server.address, userData: join(root, "data") };
  app = await launchPackagedApp(options);
  const window = new WindowDriver(await app.window());
  await window.signIn(testAccounts.plain);
  const arguments_ = [...sandboxArguments(true), "--developer", "--quit"];
  const env = definedOnly({ ...process.env, ...appEnvironment(options) });
  const { code, stdout } = await runCommand(packagedBinary(), arguments_, { env, timeoutMs: 30_000 });
  expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: "Gramhaul has quit." });
  expect(app.isRunning).toBe(false);
  expect(await app.waitForExit()).toEqual({ code: 0, signal: null });
  expect((await app.logLines()).at(-1)).toMatch(/Stopped!$/);
});
