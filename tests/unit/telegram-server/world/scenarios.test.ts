import { expect, test } from "vitest";
import { scenarioNames } from "../../../telegram-server/scenarios/scenarios";
import { createDomain } from "../../../telegram-server/server";
import type { World } from "../../../telegram-server/world/world";

const nobody = { pushUpdates: () => undefined, keys: () => [], forgetKey: () => undefined, dropConnections: () => 0 };
const worldOf = (scenario: (typeof scenarioNames)[number], seed = 1): World =>
  createDomain({ scenario, seed }, nobody).world;

function filesOf(world: World, title: string) {
  const chat = [...world.chats.values()].find((candidate) => candidate.title === title);
  if (!chat) throw new Error(`no chat ${title}`);
  return [...world.messages(chat.key)].flatMap((message) =>
    message.media?.kind === "file" ? [world.files.require(message.media.fileId)] : [],
  );
}

test.each(scenarioNames)("%s follows from the seed and every message's file exists", (scenario) => {
  const describeWorld = (world: World) =>
    [...world.files.all()].map((file) => `${file.id} ${file.sizeBytes} ${file.dcId} ${file.fileName}`).join("\n");
  const world = worldOf(scenario, 9);
  expect(describeWorld(worldOf(scenario, 9))).toBe(describeWorld(world));
  for (const chat of world.chats.values()) {
    // Of hundreds of thousands of messages, made one like the other, some are enough.
    const step = world.lazyHistory(chat.key) ? 97 : 1;
    for (const [index, message] of [...world.messages(chat.key)].entries()) {
      if (index % step !== 0) continue;
      if (message.media?.kind === "file") expect(world.files.get(message.media.fileId)).toBeDefined();
      expect(message.date).toBeLessThanOrEqual(world.nowSeconds);
    }
  }
});

test("demo: eight kinds of chats, about sixty files of about 150 MiB on two data centres in the first", () => {
  const world = worldOf("demo");
  const files = filesOf(world, "Family album");
  const mebibytes = files.reduce((sum, file) => sum + file.sizeBytes, 0) / 2 ** 20;
  expect(files.length).toBeGreaterThanOrEqual(55);
  expect(mebibytes).toBeGreaterThan(135);
  expect(mebibytes).toBeLessThan(165);
  expect(new Set(files.map((file) => file.dcId))).toEqual(new Set([2, 4]));
  expect(new Set([...world.chats.values()].map((chat) => chat.kind))).toEqual(
    new Set(["supergroup", "channel", "private", "group", "saved"]),
  );
});

test("mixed-200: 200 files of every kind on two data centres, 512 bytes to 8 MiB, names that clash", () => {
  const files = filesOf(worldOf("mixed-200"), "Mixed 200");
  const sizes = files.map((file) => file.sizeBytes);
  const names = files.flatMap((file) => (file.kind === "document" ? [file.fileName] : []));
  expect(files).toHaveLength(200);
  expect(new Set(files.map((file) => file.kind)).size).toBe(7);
  expect(new Set(files.map((file) => file.dcId))).toEqual(new Set([2, 4]));
  expect(Math.min(...sizes)).toBeLessThan(1024);
  expect(Math.max(...sizes)).toBe(8 * 2 ** 20);
  for (const border of [4096, 131_072, 524_288, 1_048_576]) {
    for (const size of [border - 1, border, border + 1]) expect(sizes).toContain(size);
  }
  expect(new Set(names).size).toBeLessThan(names.length);
});

test("large: five files of 64 MiB and one of 5 GiB", () => {
  const sizes = filesOf(worldOf("large"), "Large files").map((file) => file.sizeBytes / 2 ** 20);
  expect(sizes).toEqual([64, 64, 64, 64, 64, 5120]);
});

test("many-small: 5,000 files of 20 to 100 KiB", () => {
  const files = filesOf(worldOf("many-small"), "Many small");
  expect(files).toHaveLength(5000);
  expect(files.every((file) => file.sizeBytes >= 20 * 1024 && file.sizeBytes <= 100 * 1024)).toBe(true);
});
