import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { AccountRuntime } from "../../../../src/main/app/account-runtime";
import { openDatabase } from "../../../../src/main/storage/database";
import type { ChatSource } from "../../../../src/main/telegram/chat-source";
import type { Connection } from "../../../../src/shared/app-state";
import { Failure } from "../../../../src/shared/errors";
import { downloadSettings } from "../../../support/download-settings";
import { startYamlWorker } from "../../../support/yaml-worker";

const unreachable = async (): Promise<never> => {
  throw new Failure("network", "unreachable");
};

/** A runtime whose Telegram has no files; the list of chats is what `dialogs` gives. */
function openRuntime(dialogs: ChatSource["dialogs"]): AccountRuntime {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-runtime-"));
  const { database } = openDatabase(join(folder, "gramhaul.db"));
  const silent = (): void => undefined;
  const runtime = new AccountRuntime({
    account: { id: "1", name: "Anna", username: null, maskedPhone: null },
    gateway: {
      chats: { dialogs, photo: unreachable },
      files: { read: unreachable, recycle: silent, hashes: unreachable, renew: unreachable },
      history: { mediaCounts: unreachable, page: unreachable },
      updates: { onNews: () => silent },
      messages: { chatByName: unreachable, byIds: unreachable, withAlbum: unreachable, discussionOf: unreachable },
      threads: { topics: unreachable, missingTopics: unreachable, discussion: unreachable },
    },
    database,
    settings: downloadSettings(join(folder, "downloads"), { requestsAtOnce: () => 32 }),
    cacheFolder: join(folder, "cache"),
    startYamlWorker,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  onTestFinished(async () => {
    await runtime.stop();
    database.close();
    rmSync(folder, { recursive: true });
  });
  return runtime;
}

describe("what the network monitor says", () => {
  it("reaches the downloads when an outage begins and when it ends, not with every new latency", () => {
    const runtime = openRuntime(async function* () {
      yield { chats: [], total: 0 };
    });
    const setOnline = vi.spyOn(runtime.queue, "setOnline");
    const said: Connection[] = [
      { state: "connecting", latencyMs: null },
      { state: "online", latencyMs: 40 },
      { state: "online", latencyMs: 41 },
      { state: "degraded", latencyMs: 3_000 },
      { state: "degraded", latencyMs: null },
      { state: "offline", latencyMs: null },
      { state: "connecting", latencyMs: null },
      { state: "offline", latencyMs: null },
      { state: "degraded", latencyMs: 2_500 },
      { state: "online", latencyMs: 40 },
    ];
    for (const connection of said) runtime.setConnection(connection);
    expect(setOnline.mock.calls).toEqual([[true], [false], [true]]);
  });

  it("has the list of chats read again that could not be read for want of a network", async () => {
    let readings = 0;
    const runtime = openRuntime(async function* () {
      readings += 1;
      if (readings === 1) throw new Failure("network", "unreachable");
      yield { chats: [], total: 0 };
    });
    runtime.start();
    await vi.waitFor(() => expect(runtime.chats.view.state).toBe("failed"));
    runtime.setConnection({ state: "offline", latencyMs: null });
    expect(readings).toBe(1);
    runtime.setConnection({ state: "online", latencyMs: 40 });
    await vi.waitFor(() => expect(runtime.chats.view.state).toBe("complete"));
    expect(readings).toBe(2);
  });
});
