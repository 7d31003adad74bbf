import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Bridge } from "../../src/shared/ipc";
import type { FileView } from "../telegram-server/control/views";
import { endDemo, expectFiles, filesOf, type OpenDemo, openDemo } from "./support/demo-scene";
import { ImportDriver } from "./support/import-driver";
import { expectGracefulEnd } from "./support/quiet";
import { setScene } from "./support/scene";
import { waitFor, waitForAllDone } from "./support/waits";
import { testAccounts, type WindowDriver } from "./support/window-driver";

/** The demo's world, and a driver of the dialog for imports. */
async function openWithImports(): Promise<OpenDemo & { imports: ImportDriver }> {
  const demo = await openDemo();
  return { ...demo, imports: new ImportDriver(demo.app, demo.window) };
}

/** A folder with these files in it. */
function folderWith(files: Record<string, string>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), "gramhaul-import-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (name) => join(folder, name);
}

async function allScansDone(window: WindowDriver): Promise<void> {
  await waitFor("the end of all scans", async () =>
    (await window.scans()).every(({ state }) => state === "done") ? true : null,
  );
}

/** A message of Telegram Desktop's export, with its file or with the reason why it has none. */
const exported = ({ messageId, kind }: FileView, isThere: boolean) => {
  const path = isThere ? "files/1" : "(File not included. Change data exporting settings to download.)";
  return { id: messageId, type: "message", text: "", ...(kind === "photo" ? { photo: path } : { file: path }) };
};

describe("the configuration of telegram_media_downloader", () => {
  it("is taken over chat by chat; an unknown chat and a bad filter are said, and the rest is exact", async () => {
    const demo = await openWithImports();
    const { scene, window, imports } = demo;
    const tunes = await filesOf(scene, "Quiet Tunes");
    const family = await filesOf(scene, "Family album");
    const [first, , , , fifth] = tunes.files;
    const pathOf = folderWith({
      "config.yaml": [
        "\uFEFFapi_id: 12345",
        "api_hash: 0123456789abcdef0123456789abcdef",
        "bot_token: 1:secret",
        "chat:",
        "- chat_id: '@Quiet_Tunes'",
        `  last_read_message_id: ${fifth?.messageId}`,
        `- chat_id: -100${family.id}`,
        "  last_read_message_id: 0",
        "  download_filter: media_file_size < 100GB",
        "- chat_id: nobody_has_this",
        "  last_read_message_id: 0",
        "- chat_id: river_lectures",
        "  download_filter: file_size > and id > 0",
        "- chat_id: -1000000099999",
        "media_types: [audio, video, voice]",
        "file_formats: {audio: [all]}",
        "file_path_prefix: [media_type]",
        "file_name_prefix: [message_id, file_name]",
        "max_download_task: 5",
        "",
      ].join("\r\n"),
      "data.yaml": `chat:\n- chat_id: '@Quiet_Tunes'\n  ids_to_retry: [${first?.messageId}, 99999]\n`,
    });
    await imports.open();
    await imports.choose(pathOf("config.yaml"));
    expect(await imports.chats()).toEqual({
      "@Quiet_Tunes": "good",
      [`-100${family.id}`]: "good",
      nobody_has_this: "unknown-name",
      river_lectures: "bad-filter",
      "-1000000099999": "no-access",
    });
    expect(await imports.words("nobody_has_this")).toContain("Line 10: Nobody on Telegram has this name.");
    expect(await imports.words("river_lectures")).toContain("Column 13");
    expect(await imports.words("@Quiet_Tunes")).toContain("2 messages to try again");
    expect(await imports.notes()).toEqual([
      "secret api_id",
      "secret api_hash",
      "secret bot_token",
      "not-taken max_download_task",
    ]);
    await imports.mendFilter("river_lectures", "file_size > 5MB");
    await imports.expectState("river_lectures", "good");
    await imports.toggle("river_lectures");
    await imports.tick("import-template");
    await imports.tick("import-watch");
    expect(await window.rows()).toEqual([]);
    await imports.start();
    expect(await window.page.getByTestId("import-started").textContent()).toContain("Started: 2 watch rules.");
    await allScansDone(window);

    const wanted = [
      ...tunes.files.filter((file) => file === first || file.messageId >= (fifth?.messageId ?? 0)),
      ...family.files.filter(({ kind }) => kind === "video" || kind === "audio" || kind === "voice"),
    ];
    await imports.expectList("Quiet Tunes", "done");
    await waitForAllDone(window, wanted.length);
    await expectFiles(scene, wanted);
    expect((await window.rows()).find(({ messageId }) => messageId === fifth?.messageId)?.path).toContain(
      join(scene.downloads, "audio", `${fifth?.messageId} - `),
    );
    expect((await window.request("settings.get", undefined)).pathTemplate).toBe("{type}/{message_id} - {file_name}");

    // Once more: nothing comes twice.
    await imports.close();
    const before = (await scene.server.control.counters()).requestsByMethod["upload.getFile"];
    await imports.open();
    await imports.choose(pathOf("data.yaml"));
    expect(await imports.chats()).toMatchObject({ "@Quiet_Tunes": "good" });
    await imports.start();
    await imports.expectList("Quiet Tunes", "done");
    await allScansDone(window);
    expect(await window.rows()).toHaveLength(wanted.length);
    expect((await scene.server.control.counters()).requestsByMethod["upload.getFile"]).toEqual(before);

    // What is posted from then on comes by the rules, as far as the configuration wants it.
    const { key } = await scene.server.control.chatByTitle("Quiet Tunes");
    const post = (kind: "audio" | "photo") =>
      scene.server.control.addMessage({ chat: key, file: { kind, sizeBytes: 5_000 } });
    await post("photo");
    const { id } = await post("audio");
    await waitForAllDone(window, wanted.length + 1);
    expect((await window.rows()).at(-1)).toMatchObject({ messageId: id, kind: "audio" });
    await endDemo(demo);
  });
});

describe("files dropped on the window", () => {
  it("are read like those that were chosen; others are refused in words, and the page can name no path", async () => {
    const scene = await setScene({ scenario: "demo" });
    const { app, window } = await scene.start();
    const imports = new ImportDriver(app, window);
    const { page } = window;
    const pathOf = folderWith({
      "config.yaml": "chat:\n- chat_id: '@Quiet_Tunes'\n  last_read_message_id: 0\n",
      "data.yaml": "chat:\n- chat_id: '@Quiet_Tunes'\n  ids_to_retry: [1]\n",
      "picture.png": "",
    });
    mkdirSync(pathOf("folder.json"));

    await page.getByTestId("signin-phone").waitFor();
    await imports.drop(pathOf("config.yaml"));
    await window.signIn(testAccounts.plain);
    expect(await page.getByTestId("import-choose").count()).toBe(0);
    for (const refused of ["picture.png", "folder.json", ""]) {
      await imports.drop(pathOf(refused));
      await imports.expectNoImportFile();
    }
    await imports.drop(pathOf("config.yaml"), pathOf("picture.png"));
    await imports.expectNoImportFile();
    expect((await window.request("imports.state", undefined)).file).toEqual({ state: "none" });

    // Neither by the request's name, nor by what only looks like a file.
    await expect(
      window.request("imports.readDropped" as "imports.state", [pathOf("config.yaml")] as never),
    ).rejects.toThrow("Unknown request");
    const madeUp = await page.evaluate(async (path) => {
      const { gramhaul } = globalThis as unknown as { gramhaul: Bridge };
      const file = Object.defineProperty(new File(["chat: []"], "config.yaml"), "path", { value: path });
      return await Promise.all(
        [file, { name: "config.yaml", path } as unknown as File].map((each) => gramhaul.importDropped([each])),
      );
    }, pathOf("config.yaml"));
    expect(madeUp).toMatchObject(Array(2).fill({ ok: false, problem: { kind: "no-import-file" } }));

    await expect(imports.holdOver(pathOf("config.yaml"))).resolves.toBe(
      "Drop config.yaml, data.yaml or result.json here to import",
    );
    await imports.drop(pathOf("config.yaml"));
    await page.getByTestId("drop-overlay").waitFor({ state: "detached" });
    expect(await imports.chats()).toEqual({ "@Quiet_Tunes": "good" });
    expect(await imports.words("@Quiet_Tunes")).toContain("1 message to try again");
    expect(await window.rows()).toEqual([]);
    await endDemo({ app, scene });
  });
});

describe("an export of Telegram Desktop", () => {
  it("brings exactly the files that are not in it; a quit in the middle costs nothing; other files are refused", async () => {
    const demo = await openWithImports();
    const { app, scene, imports } = demo;
    const tunes = await filesOf(scene, "Quiet Tunes");
    const saved = await filesOf(scene, "Saved Messages");
    const isThere = (file: FileView): boolean => file.messageId % 2 === 0;
    const chats = [
      {
        name: "Tunes, as they were called",
        type: "public_channel",
        id: Number(tunes.id),
        messages: tunes.files.map((file) => exported(file, isThere(file))),
      },
      { type: "saved_messages", id: 1001, messages: saved.files.map((file) => exported(file, false)) },
      { name: "Gone", type: "private_channel", id: 99999, messages: [{ id: 1, type: "message", photo: "p.jpg" }] },
    ];
    const pathOf = folderWith({
      "result.json": JSON.stringify({ about: "", chats: { list: chats } }, null, 1),
      "broken.json": '{"messages": what',
      "other.yaml": "services: {}\n",
      "wrong.yaml": "chat:\n- chat_id: 1\n api_hash: secret\n",
    });
    await imports.open();
    await imports.choose(pathOf("broken.json"));
    expect(await imports.fault()).toEqual({ kind: "bad-json", words: "broken.json: The file is not valid JSON." });
    await imports.choose(pathOf("wrong.yaml"));
    await waitFor("the refusal", async () => ((await imports.fault()).kind === "bad-yaml" ? true : null));
    expect((await imports.fault()).words).toMatch(
      /^wrong\.yaml line 3, column \d+: The file is not valid YAML here\.$/,
    );
    await imports.choose(pathOf("other.yaml"));
    await waitFor("the refusal", async () => ((await imports.fault()).kind === "not-an-import" ? true : null));

    await imports.choose(pathOf("result.json"));
    expect(await imports.chats()).toEqual({
      "Tunes, as they were called": "good",
      "Saved Messages": "good",
      Gone: "no-access",
    });
    await imports.tick("import-only-missing");
    await scene.server.control.addFault({
      method: "channels.getMessages",
      times: 1,
      action: { rpcError: { code: 420, text: "FLOOD_WAIT_600" } },
    });
    await imports.start();
    await imports.expectList("Quiet Tunes", "waiting");
    await imports.expectList("Saved Messages", "done");
    app.sendSignal("SIGTERM");
    await expectGracefulEnd(app);

    const next = await scene.start();
    const wanted = [...tunes.files.filter((file) => !isThere(file)), ...saved.files];
    await waitForAllDone(next.window, wanted.length);
    await expectFiles(scene, wanted);
    await endDemo({ ...demo, app: next.app });
  });
});
