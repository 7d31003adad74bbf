import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testAccounts } from "../../telegram-server/scenarios/accounts";
import { spawnTelegramServer } from "../../telegram-server/spawn";
import { mtcuteClient } from "./support/mtcute-client";

const main = fileURLToPath(new URL("../../telegram-server/main.ts", import.meta.url));

test("the process says where it is, serves a client and ends with exit code 0 on SIGTERM", async () => {
  const server = await spawnTelegramServer({ scenario: "empty", seed: 3 });
  expect(server.address.dcs.map((dc) => dc.id)).toEqual([1, 2, 4]);
  expect(server.address.rsaPublicKey).toContain("BEGIN RSA PUBLIC KEY");
  expect(await server.control.state()).toMatchObject({ seed: 3, chats: [] });
  const client = await mtcuteClient(server.address);
  const { phone, code } = testAccounts.plain;
  const self = await client.start({ phone, code, codeSentCallback: () => undefined });
  expect(self.displayName).toBe("Ada Winter");
  // It stops while the client is still connected.
  expect(await server.close()).toBe(0);
  await client.destroy();
  const socket = createConnection(server.address.dcs[0]?.port ?? 0, "127.0.0.1");
  const [error] = await once(socket, "error");
  expect(error).toMatchObject({ code: "ECONNREFUSED" });
});

test("npm run telegram-server prints its line and is gone after SIGTERM to npm", async () => {
  const npm = spawn("npm", ["run", "--silent", "telegram-server", "--", "--scenario", "empty"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  // The server holds npm's output open: its end is the server's, not npm's.
  const outputEnded = once(npm.stdout, "end");
  const [line] = await once(createInterface({ input: npm.stdout }), "line");
  const { control } = JSON.parse(String(line));
  expect((await fetch(`${control}/state`)).status).toBe(200);
  npm.kill("SIGTERM");
  await outputEnded;
  await expect(fetch(`${control}/state`)).rejects.toThrow();
});

test.each([
  [["--scenario", "nonsense"], 'unknown scenario "nonsense"'],
  [["--seed", "-1"], ""],
  [["--seed", "x"], 'not a seed: "x"'],
  [["--unknown"], "--unknown"],
])("%j prints the usage and ends with exit code 2", async (args, complaint) => {
  const child = spawn(process.execPath, ["--import", "tsx", main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  child.stdout.on("data", (text: Buffer) => {
    output += text.toString();
  });
  const [code] = await once(child, "close");
  expect(code).toBe(2);
  expect(output).toBe("");
  expect(errors).toContain(complaint);
  expect(errors).toContain("usage: npm run telegram-server");
});
