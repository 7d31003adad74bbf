import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ShuttingDown } from "../../../../../src/main/lifecycle/work-tracker";
import type { ScanWish } from "../../../../../src/main/selection/chat-scan";
import { Imports } from "../../../../../src/main/selection/imports/imports";
import { readYaml } from "../../../../../src/main/selection/imports/yaml/read-yaml";
import { Failure } from "../../../../../src/shared/errors";
import type { ImportReport } from "../../../../../src/shared/imports";
import type { WatchWish } from "../../../../../src/shared/watch-rules";
import { startYamlWorker } from "../../../../support/yaml-worker";
import { temporaryFolder, until } from "../../downloads/conditions";
import { chatNamed, LinkedWorld } from "../linked-world";

const choice = { onlyMissing: false, watch: false, pathTemplate: false, downloadsFolder: false };

class ImportBench {
  readonly world = new LinkedWorld();
  readonly folder = temporaryFolder();
  readonly scans: ScanWish[] = [];
  readonly lists: [string, number[]][] = [];
  readonly rules: WatchWish[] = [];
  readonly warnings: unknown[] = [];
  readonly visited: string[] = [];
  readonly imports = new Imports({
    messages: this.world,
    chats: {
      find: (id) => this.world.list.find(id),
      findByName: (name) => this.world.list.findByName(name),
      savedMessages: chatNamed("user:1001", null, "Saved Messages"),
      whenRead: () => this.world.list.whenRead(),
      visit: ({ id }) => void this.visited.push(id),
    },
    startScan: (wish) => void this.scans.push(wish),
    startList: ({ id }, ids) => void this.lists.push([id, Array.from(ids)]),
    startRule: (wish) => {
      const isWatched = this.rules.some(({ chatId }) => chatId === wish.chatId);
      if (!isWatched) this.rules.push(wish);
      return !isWatched;
    },
    startYamlWorker,
    now: () => 1_700_000_000_500,
    log: { warn: (...details) => void this.warnings.push(...details) },
  });

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  async read(...paths: string[]): Promise<ImportReport> {
    this.imports.read(paths);
    await until(() => this.imports.file.state !== "reading");
    const { file } = this.imports;
    if (file.state !== "read") throw new Error(JSON.stringify(file));
    return file.report;
  }

  async fault(name: string, content: string | Uint8Array): Promise<unknown> {
    this.imports.read([this.write(name, content)]);
    await until(() => this.imports.file.state !== "reading");
    const { file } = this.imports;
    return file.state === "refused" ? { kind: file.fault.kind, line: file.fault.line } : file.state;
  }
}

let bench: ImportBench;
beforeEach(async () => {
  bench = new ImportBench();
  await bench.world.list.reload();
});
afterEach(() => bench.imports.shutdown());

const problems = ({ chats }: ImportReport) => chats.map(({ title, problem }) => title ?? problem);

describe("the chats of a file", () => {
  it("are looked up, each by itself; only what is chosen and right is started", async () => {
    const path = bench.write(
      "config.yaml",
      `chat:
- chat_id: "@Rivers"
  last_read_message_id: 9
- chat_id: not_joined
  download_filter: id >
- chat_id: -1000000000002
- chat_id: -1000000000099
- chat_id: nobody_here
- chat_id: me
- chat_id: 1001
media_types: [photo]
`,
    );
    bench.write("data.yaml", 'chat:\n- chat_id: "@Rivers"\n  ids_to_retry: [4, 2]\n');
    const report = await bench.read(path);
    expect(report.fileNames).toEqual(["config.yaml", "data.yaml"]);
    expect(problems(report)).toEqual([
      "rivers",
      "not_joined",
      "Private",
      "no-access",
      "unknown-name",
      "Saved Messages",
      "Saved Messages",
    ]);
    expect(report.chats[0]).toMatchObject({ scan: { joined: "message_id >= 9" }, messages: { all: 2, missing: 2 } });
    bench.imports.start({ ...choice, chats: [0, 1, 3, 5, 5, 70] });
    expect(bench.scans).toEqual([
      { chatId: "channel:1", kinds: ["photo"], order: "oldest-first", filter: "message_id >= 9" },
      { chatId: "user:1001", kinds: ["photo"], order: "oldest-first", filter: null },
    ]);
    expect(bench.lists).toEqual([["channel:1", [2, 4]]]);
    expect(bench.imports.file).toEqual({ state: "started", scans: 2, messages: 2, rules: 0 });
    expect(bench.rules).toEqual([]);
    bench.imports.start({ ...choice, chats: [0] });
    expect(bench.scans).toHaveLength(2);
  });

  it("that are looked through are watched where that is wished for, each once, from a day before on", async () => {
    const path = bench.write(
      "config.yaml",
      "chat:\n- chat_id: rivers\n  last_read_message_id: 9\n- chat_id: me\n- chat_id: 1001\nmedia_types: [photo]\n",
    );
    bench.write("data.yaml", "chat:\n- chat_id: -1000000000002\n  ids_to_retry: [4]\n");
    await bench.read(path);
    bench.imports.start({ ...choice, watch: true, chats: [0, 1, 2, 3] });
    const rule = { topic: null, kinds: ["photo"], template: null, since: 1_700_000_000 - 86_400 };
    expect(bench.rules).toEqual([
      { ...rule, chatId: "channel:1", filter: "message_id >= 9" },
      { ...rule, chatId: "user:1001", filter: null },
    ]);
    expect(bench.imports.file).toEqual({ state: "started", scans: 3, messages: 1, rules: 2 });
  });

  it("a mended filter is taken, a chat that is not in the list opened", async () => {
    await bench.read(
      bench.write("x.yml", "chat:\n- chat_id: not_joined\n  download_filter: id >\nmedia_types: [photo]\n"),
    );
    bench.imports.setFilter(0, "id > 5");
    bench.imports.setFilter(7, "id > 5");
    expect(bench.imports.file).toMatchObject({
      report: { chats: [{ scan: { filterProblem: null, joined: "id > 5" } }] },
    });
    bench.imports.start({ ...choice, chats: [0] });
    expect(bench.scans).toMatchObject([{ chatId: "channel:3", filter: "id > 5" }]);
    expect(bench.visited).toEqual(["channel:3"]);
  });

  it("when Telegram asks to wait, that is no word about the chat", async () => {
    bench.world.beforeAnswer = (question) => {
      if (question.startsWith("name")) throw new Failure("flood-wait", "slow", { waitSeconds: 600 });
    };
    const text = "chat:\n- chat_id: not_joined\n- chat_id: rivers\nmedia_types: [photo]\n";
    expect(problems(await bench.read(bench.write("config.yaml", text)))).toEqual(["not-now", "rivers"]);
  });

  it("of an export: all messages, or those without their file", async () => {
    const messages = [1, 2, 3].map((id) => ({
      id,
      type: "message",
      photo: id === 2 ? "(File not included.)" : "p.jpg",
    }));
    const path = bench.write("result.json", JSON.stringify({ name: "R", type: "public_channel", id: 1, messages }));
    expect((await bench.read(path)).chats[0]).toMatchObject({
      title: "rivers",
      scan: null,
      messages: { all: 3, missing: 1 },
    });
    bench.imports.start({ ...choice, onlyMissing: true, chats: [0] });
    await bench.read(path);
    bench.imports.start({ ...choice, chats: [0] });
    expect(bench.lists).toEqual([
      ["channel:1", [2]],
      ["channel:1", [1, 2, 3]],
    ]);
  });

  it("a folder is offered only where it can be one", async () => {
    const offered = async (folder: string) =>
      (await bench.read(bench.write("c.yaml", JSON.stringify({ chat: [], save_path: folder })))).downloadsFolder;
    expect(await offered(bench.folder)).toBe(bench.folder);
    expect(await offered("downloads")).toBeNull();
    expect(bench.imports.file).toMatchObject({ report: { notes: [{ kind: "folder-elsewhere", key: "downloads" }] } });
  });
});

describe("files that are none", () => {
  it.each<[string, string | Uint8Array, string, number | null]>([
    ["empty.yaml", "", "empty", null],
    ["blank.yaml", "\uFEFF \r\n", "empty", null],
    ["empty.json", "", "empty", null],
    ["bytes.yaml", Uint8Array.from([0x61, 0x3a, 0x20, 0xff, 0xfe]), "not-text", null],
    ["zero.yaml", "a: \0", "not-text", null],
    ["tab.yaml", "chat:\n\t- chat_id: 1", "bad-yaml", 2],
    ["dangling.yaml", "chat: *missing\n", "too-nested", null],
    ["other.yaml", "services: {}\n", "not-an-import", null],
    ["large.yaml", "# ".repeat(3_000_000), "too-large", null],
    ["noending", "hello", "not-an-import", null],
    ["x.json", "hello", "bad-json", null],
  ])("%s", async (name, content, kind, line) => {
    expect(await bench.fault(name, content)).toEqual({ kind, line });
  });

  it("one that is not there", async () => {
    for (const path of ["gone.yaml", "gone.json", "gone"]) {
      bench.imports.read([join(bench.folder, path)]);
      await until(() => bench.imports.file.state !== "reading");
      expect(bench.imports.file).toMatchObject({ state: "refused", fault: { kind: "unreadable", fileName: path } });
    }
    mkdirSync(join(bench.folder, "dir.json"));
    bench.imports.read([join(bench.folder, "dir.json")]);
    await until(() => bench.imports.file.state !== "reading");
    expect(bench.imports.file).toMatchObject({ state: "refused", fault: { kind: "unreadable" } });
  });

  it("an export among others is named, whichever comes first: nothing is left out without a word", async () => {
    const config = bench.write("config.yaml", "chat:\n- chat_id: rivers\n");
    const exports = ["one.json", "two.json"].map((name) => bench.write(name, "{}"));
    for (const paths of [[config, ...exports.slice(0, 1)], [...exports.slice(0, 1), config], exports]) {
      bench.imports.read(paths);
      await until(() => bench.imports.file.state !== "reading");
      expect(bench.imports.file).toMatchObject({
        state: "refused",
        fault: { kind: "not-alone", fileName: "one.json" },
      });
    }
  });

  it("what Windows' editor calls Unicode is text", async () => {
    const text = Buffer.from("\uFEFFchat:\r\n- chat_id: rivers\r\nmedia_types: [photo]\r\n", "utf16le");
    expect(problems(await bench.read(bench.write("config.yaml", text)))).toEqual(["rivers"]);
  });

  it("nothing of a file that can't be read goes to the log", async () => {
    await bench.fault("config.yaml", "api_hash: topsecret\n bot_token: 1:topsecret\n");
    expect(JSON.stringify([bench.warnings, bench.imports.file])).not.toContain("topsecret");
    expect(readFileSync(join(bench.folder, "config.yaml"), "utf8")).toContain("topsecret");
  });
});

describe("hostile YAML", () => {
  const signal = new AbortController().signal;
  const bomb = Array.from(
    { length: 30 },
    (_, level) =>
      `a${level}: &a${level} [${
        level === 0
          ? "x"
          : Array(9)
              .fill(`*a${level - 1}`)
              .join(", ")
      }]`,
  ).join("\n");
  it.each([
    ["names for names for names", bomb],
    ["brackets in brackets", "{".repeat(5_000) + "}".repeat(5_000)],
    ["keys that are keys", "? ".repeat(5_000)],
    ["lists in lists", `${"- ".repeat(50_000)}x`],
  ])("%s ends in time", async (_name, text) => {
    expect(await readYaml(text, startYamlWorker, signal, 2_000)).toEqual({ fault: "too-nested" });
  });

  it("a reading that is called off ends at once", async () => {
    const controller = new AbortController();
    const reading = readYaml("? ".repeat(5_000), startYamlWorker, controller.signal);
    controller.abort(new Error("called off"));
    await expect(reading).rejects.toThrow("called off");
  });
});

describe("the end of the app", () => {
  it("ends a reading, and nothing begins after it", async () => {
    const path = bench.write("config.yaml", `{`.repeat(500));
    bench.imports.read([path]);
    bench.imports.closeIntake();
    await bench.imports.shutdown();
    expect(() => bench.imports.read([path])).toThrow(ShuttingDown);
    expect(() => bench.imports.start({ ...choice, chats: [] })).toThrow(ShuttingDown);
  });

  it("closing forgets what was read", async () => {
    await bench.read(bench.write("config.yaml", "chat_id: rivers\nlast_read_message_id: 1\n"));
    bench.imports.close();
    expect(bench.imports.file).toEqual({ state: "none" });
    bench.imports.start({ ...choice, chats: [0] });
    expect(bench.scans).toEqual([]);
  });
});
