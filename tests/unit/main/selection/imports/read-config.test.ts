import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinFilters } from "../../../../../src/main/selection/imports/join-filters";
import { type ConfigImport, readConfig } from "../../../../../src/main/selection/imports/read-config";
import { parseYaml } from "../../../../../src/main/selection/imports/yaml/parse-yaml";

function read(files: Record<string, string>): ConfigImport {
  const parsed = Object.entries(files).map(([fileName, text]) => {
    const reading = parseYaml(text);
    if ("fault" in reading) throw new Error(`${fileName}: ${JSON.stringify(reading)}`);
    return { fileName, ...reading };
  });
  const config = readConfig(parsed);
  if (config === null) throw new Error("not a configuration");
  return config;
}

const config = (text: string): ConfigImport => read({ "config.yaml": text });
const only = (text: string) => {
  const [chat, ...others] = config(text).chats;
  if (chat === undefined || others.length > 0) throw new Error("expected one chat");
  return chat;
};
/** Everything that must hold, as the scan gets it. */
const joined = (text: string): unknown => {
  const { scan } = only(text);
  return joinFilters(scan?.filter ?? "", scan?.conditions ?? []);
};

/** As its README has it, with comments. */
const sample = `api_hash: your_api_hash
api_id: your_api_id
chat:
- chat_id: -1001234567890
  last_read_message_id: 0
  download_filter: message_date >= 2022-12-01 00:00:00 and message_date <= 2023-01-17 00:00:00
- chat_id: "@river_lectures"
  last_read_message_id: 120
# note we remove ids_to_retry to data.yaml
ids_to_retry: []
media_types:
- audio
- document
- photo
- video
- voice
- animation #gif
file_formats:
  audio:
  - all
  document:
  - pdf
  - epub
  video:
  - mp4
save_path: D:\\telegram_media_downloader
file_path_prefix:
- chat_title
- media_datetime
upload_drive:
  enable_upload_file: true
  remote_dir: drive:/telegram
hide_file_name: true
file_name_prefix:
- message_id
- file_name
file_name_prefix_split: ' - '
max_download_task: 5
web_host: 127.0.0.1
web_port: 5000
language: EN
web_login_secret: 123
allowed_user_ids:
- 'me'
date_format: '%Y_%m'
enable_download_txt: false
`;

describe("a configuration", () => {
  it("as its README shows it", () => {
    const { chats, pathTemplate, downloadsFolder, notes } = config(sample);
    expect(chats.map(({ address, line, retryIds }) => ({ address, line, retryIds }))).toEqual([
      { address: { by: "id", chatIds: ["channel:1234567890"] }, line: 4, retryIds: [] },
      { address: { by: "name", name: "river_lectures" }, line: 7, retryIds: [] },
    ]);
    expect(chats[0]?.scan).toEqual({
      kinds: ["photo", "video", "audio", "document", "voice", "animation"],
      filter: "message_date >= 2022-12-01 00:00:00 and message_date <= 2023-01-17 00:00:00",
      conditions: [
        "media_type != 'document' or file_extension in ['pdf', 'epub']",
        "media_type != 'video' or file_extension in ['mp4']",
      ],
      from: null,
    });
    expect(chats[1]?.scan?.from).toBe(120);
    expect(pathTemplate).toBe("{chat}/{date:yyyy_MM}/{message_id} - {file_name}");
    expect(downloadsFolder).toBe("D:\\telegram_media_downloader");
    expect(notes.filter(({ kind }) => kind === "secret").map(({ key, line }) => [key, line])).toEqual([
      ["api_hash", 1],
      ["api_id", 2],
      ["web_login_secret", 42],
    ]);
    expect(notes.filter(({ kind }) => kind === "not-taken").map(({ key }) => key)).toEqual([
      "upload_drive",
      "hide_file_name",
      "max_download_task",
      "web_host",
      "web_port",
      "language",
      "allowed_user_ids",
    ]);
    expect(JSON.stringify({ chats, notes })).not.toContain("your_api_hash");
  });

  it("that wants texts wants them of every chat, and of the messages to try again", () => {
    const texts = config(sample.replace("enable_download_txt: false", "enable_download_txt: true"));
    expect(texts.withTexts).toBe(true);
    expect(texts.chats.map(({ scan }) => scan?.kinds.at(-1))).toEqual(["text", "text"]);
    const none = config(sample);
    expect(none.withTexts).toBe(false);
    expect(none.chats.some(({ scan }) => scan?.kinds.includes("text"))).toBe(false);
    const unclear = config(sample.replace("enable_download_txt: false", "enable_download_txt: perhaps"));
    expect(unclear.withTexts).toBe(false);
    expect(unclear.notes).toContainEqual(expect.objectContaining({ kind: "bad-value", key: "enable_download_txt" }));
  });

  it.each([
    ["-1001234567890", { by: "id", chatIds: ["channel:1234567890"] }],
    ["'-1001234567890'", { by: "id", chatIds: ["channel:1234567890"] }],
    ["-1007008", { by: "id", chatIds: ["group:1007008", "channel:7008"] }],
    ["-4242", { by: "id", chatIds: ["group:4242"] }],
    ["5123456789", { by: "id", chatIds: ["user:5123456789"] }],
    ["me", { by: "self" }],
    ["'@Rivers'", { by: "name", name: "Rivers" }],
    ["rivers", { by: "name", name: "rivers" }],
    ["https://t.me/rivers", { by: "name", name: "rivers" }],
    ["t.me/c/1234567890", { by: "id", chatIds: ["channel:1234567890"] }],
    ["https://t.me/rivers/5", null],
    ["telegram_chat_id", null],
    ["0", null],
    ["1.5", null],
    ["-1999999999999999", null],
    ["''", null],
    ["[1, 2]", null],
    ["'a b'", null],
    ["频道", null],
  ])("names a chat: %s", (chatId, address) => {
    expect(only(`chat:\n- chat_id: ${chatId}\n  last_read_message_id: 5\n`).address).toEqual(address);
  });

  it.each([
    ["the old form has the last one that was read", "chat_id: 1\nlast_read_message_id: 7\nmedia_types: [photo]", 8],
    ["so has the list of the other branch", "chats:\n- chat_id: 1\n  last_read_message_id: 7", 8],
    ["the new one the first that was not", "chat:\n- chat_id: 1\n  last_read_message_id: 7", 7],
    ["as a text", "chat:\n- chat_id: 1\n  last_read_message_id: '7'", 7],
    ["none", "chat:\n- chat_id: 1\n  last_read_message_id:", null],
    ["not a number", "chat:\n- chat_id: 1\n  last_read_message_id: x", null],
    ["below nothing", "chat:\n- chat_id: 1\n  last_read_message_id: -3", null],
    ["beyond Telegram's", "chat:\n- chat_id: 1\n  last_read_message_id: 99999999999", null],
  ])("goes on where it was left off: %s", (_name, text, from) => {
    expect(only(text).scan?.from).toBe(from);
  });

  it("what goes on, formats, dates and its own filter are one filter", () => {
    const text = `chat:
- chat_id: 1
  last_read_message_id: 7
  download_filter: caption == 'a' or caption == 'b'
file_formats:
  audio: [mpeg]
start_date: 2024-01-02
end_date: "2024-03-01T12:30:00"
`;
    expect(joined(text)).toEqual({
      joined:
        "(caption == 'a' or caption == 'b') and message_id >= 7 and (media_type != 'audio' or file_extension in ['mpeg', 'mp3']) " +
        "and message_date >= 2024-01-02 and message_date <= 2024-03-01 12:30",
    });
  });

  it("a bad filter is wrong at its column, in what was written", () => {
    expect(joined("chat:\n- chat_id: 1\n  last_read_message_id: 7\n  download_filter: file_size > and")).toMatchObject({
      problem: { kind: "value-expected", column: 13 },
    });
  });

  it("filters of an early version stand at the top, by the chats' ids", () => {
    expect(only("chat_id: -1001\nmedia_types: [photo]\ndownload_filter:\n  -1001: id > 5\n").scan?.filter).toBe(
      "id > 5",
    );
  });

  it("a chat may have types and formats of its own", () => {
    const text = "chats:\n- chat_id: 1\n  media_types: [voice, video_note]\nmedia_types: [photo]\n";
    expect(only(text).scan?.kinds).toEqual(["voice", "video-note"]);
  });

  it("unknown types are named; where none is left, all are taken", () => {
    const { chats, notes } = config("chat:\n- chat_id: 1\nmedia_types: [sticker, 5]\n");
    expect(chats[0]?.scan?.kinds).toHaveLength(7);
    expect(notes.map(({ kind, key, line }) => [kind, key, line])).toEqual([
      ["unknown-type", "media_types: sticker", 3],
      ["unknown-type", "media_types: 5", 3],
      ["no-types", "media_types", 3],
    ]);
  });

  it("what a format could break out of its quotes with is no format", () => {
    const { chats, notes } = config(
      "chat:\n- chat_id: 1\nfile_formats:\n  document: [\"x'] or id > 0 or 'a' in ['\", pdf]\n",
    );
    expect(chats[0]?.scan?.conditions).toEqual(["media_type != 'document' or file_extension in ['pdf']"]);
    expect(notes.map(({ kind, key }) => [kind, key])).toEqual([["bad-value", "file_formats: document"]]);
  });
});

describe("messages to try again", () => {
  it("come from data.yaml to the chats of config.yaml; others are chats of their own", () => {
    const { chats } = read({
      "config.yaml": "chat:\n- chat_id: -1001\n  last_read_message_id: 5\n- chat_id: 2\nmedia_types: [photo]\n",
      "data.yaml":
        "chat:\n- chat_id: -1001\n  ids_to_retry: [3, 1, 3]\n- chat_id: 9\n  ids_to_retry: [4]\n- chat_id: 2\n  ids_to_retry: []\n",
    });
    expect(chats.map(({ written, retryIds, scan }) => [written, retryIds, scan !== null])).toEqual([
      ["-1001", [1, 3], true],
      ["2", [], true],
      ["9", [4], false],
    ]);
  });

  it("data.yaml alone brings nothing but them, in whichever order the files come", () => {
    expect(read({ "data.yaml": "chat:\n- chat_id: 9\n  ids_to_retry: [4]\n" }).chats).toMatchObject([
      { written: "9", scan: null, retryIds: [4] },
    ]);
    expect(
      read({ "data.yaml": "ids_to_retry: [8]\n", "config.yaml": "chat_id: 5\nlast_read_message_id: 1\n" }).chats,
    ).toMatchObject([{ written: "5", retryIds: [8], scan: { from: 2 } }]);
  });

  it("of the old form stand at the top; aliases of Python's library are read", () => {
    expect(only("chat_id: 1\nids_to_retry: &id001 [2, 3]\nmore: *id001\n").retryIds).toEqual([2, 3]);
    expect(only("chat:\n- chat_id: 1\nids_to_retry: [2]\n").retryIds).toEqual([2]);
  });

  it("that nobody can assign, and ids that Telegram does not give, are named", () => {
    const { chats, notes } = config(
      "chat:\n- chat_id: 1\n  ids_to_retry: [0, -1, 1.5, x, 5]\n- chat_id: 2\nids_to_retry: [7]\nmedia_types: [photo]\n",
    );
    expect(chats.map(({ retryIds }) => retryIds)).toEqual([[5], []]);
    expect(notes.map(({ kind, key }) => [kind, key])).toEqual([
      ["bad-value", "ids_to_retry"],
      ["bad-value", "ids_to_retry"],
    ]);
  });
});

describe("names and folders", () => {
  const template = (text: string) => config(`chat:\n- chat_id: 1\n${text}`).pathTemplate;
  it.each([
    ["", null],
    ["hide_file_name: true\n", null],
    ["date_format: '%Y'\n", "{chat}/{date:yyyy}/{message_id} - {file_name}"],
    [
      "date_format: '%Y/%m/%d %H.%M.%S'\n",
      "{chat}/{date:yyyy}/{date:MM}/{date:dd} {date:HH}.{date:mm}.{date:ss}/{message_id} - {file_name}",
    ],
    ["date_format: '%Y年'\n", "{chat}/{date:yyyy}年/{message_id} - {file_name}"],
    ["date_format: '%j'\n", null],
    ["date_format: '%'\n", null],
    ["date_format: 5\n", null],
    ["file_path_prefix: []\n", "{message_id} - {file_name}"],
    ["file_path_prefix: [media_type, chat_title]\nfile_name_prefix: [file_name]\n", "{type}/{chat}/{file_name}"],
    [
      "file_name_prefix: [message_id, file_name]\nfile_name_prefix_split: '{'\n",
      "{chat}/{date:yyyy_MM}/{message_id}{{{file_name}",
    ],
    ["file_name_prefix_split: ':'\n", null],
    ["file_name_prefix: []\n", "{chat}/{date:yyyy_MM}/{message_id}"],
  ])("%s", (text, expected) => {
    expect(template(text)).toBe(expected);
  });
});

describe("files as people have them", () => {
  it("with Windows' line ends and other scripts", () => {
    const text =
      'chat:\r\n- chat_id: "@rivers"\r\n  download_filter: "caption contains \'旅行 🌊\'"\r\nmedia_types:\r\n- photo\r\n';
    expect(only(text).scan).toMatchObject({ filter: "caption contains '旅行 🌊'", kinds: ["photo"] });
  });

  it("a key that is nobody's is named with its line, cut short", () => {
    const { notes } = config(`chat:\n- chat_id: 1\n  nonsense: 1\n${"x".repeat(200)}: 2\n`);
    expect(notes).toEqual([
      { kind: "unknown-key", fileName: "config.yaml", key: `${"x".repeat(60)}…`, line: 4 },
      { kind: "unknown-key", fileName: "config.yaml", key: "nonsense", line: 3 },
    ]);
  });

  it.each(["- 1\n- 2", "just words", "a: 1", "42", "null", "version: '3'\nservices: {}"])("%j is none", (text) => {
    const reading = parseYaml(text);
    expect("fault" in reading ? reading : readConfig([{ fileName: "x", ...reading }])).toBeNull();
  });

  it("nothing in them is run, and a key cannot reach a prototype", () => {
    expect(only("chat:\n- chat_id: 1\nproxy: !!python/object/apply:os.system ['x']\n").written).toBe("1");
    const { chats, notes } = config("__proto__: {media_types: [voice]}\nconstructor: 5\nchat:\n- chat_id: 1\n");
    expect(chats[0]?.scan?.kinds).toHaveLength(7);
    expect(notes.map(({ key }) => key).sort()).toEqual(["__proto__", "constructor"]);
  });

  it("whatever the values are, it is read or said to be none", () => {
    const keys = fc.constantFrom(
      "chat",
      "chats",
      "chat_id",
      "last_read_message_id",
      "ids_to_retry",
      "download_filter",
      "media_types",
      "file_formats",
      "file_path_prefix",
      "file_name_prefix",
      "file_name_prefix_split",
      "date_format",
      "save_path",
      "start_date",
      "end_date",
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.string({ unit: "grapheme" }),
        fc.double(),
        fc.integer(),
        fc.constant(null),
        fc.boolean(),
        fc.date({ noInvalidDate: false }),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.oneof(keys, fc.string()), tie("value"), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, value), (fields) => {
        const config = readConfig([{ fileName: "config.yaml", value: fields, lines: new Map() }]);
        for (const { scan } of config?.chats ?? []) {
          const reading = joinFilters("", scan?.conditions ?? []);
          expect(reading).toHaveProperty("joined");
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
