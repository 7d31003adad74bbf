import { startTelegramServer, type TelegramServer } from "../../telegram-server/server";
import type { StoredFile } from "../../telegram-server/world/file-types";
import type { FileSet } from "../cases";
import type { ServerAnswers, ServerQuestion, ServerReply } from "./messages";
import { EncryptedStream } from "./stream";

// The process of the Telegram server and the plain stream, so that their CPU time is theirs alone.

const homeDcId = 2;
/** All files of any case and the warm-up at scale 1 (`tests/bench/cases.ts`). */
const keptFileBytes = 384 * 1024 * 1024;
const stream = new EncryptedStream();
const files = new Map<string, StoredFile[]>();
let server: TelegramServer | undefined;

function started(): TelegramServer {
  if (server === undefined) throw new Error("The server was not started");
  return server;
}

/** Documents of the given sizes, each the media of one message. All lie on the account's own data centre. */
function addFiles(world: TelegramServer["world"], { chat: title, sizes }: FileSet): void {
  const chat = world.addChat({ kind: "supergroup", title });
  const stored = sizes.map((sizeBytes, index) => {
    const date = world.nowSeconds - 1_000_000 + index;
    const fileName = `${title}-${index}.bin`;
    const file = world.files.add({ kind: "document", dcId: homeDcId, date, sizeBytes, fileName });
    world.addMessage(chat.key, { date, fromId: 1002n, media: { kind: "file", fileId: file.id } });
    return file;
  });
  files.set(title, stored);
}

const answers: { [Q in ServerQuestion as Q["ask"]]: (question: Q) => Promise<ServerAnswers[Q["ask"]]> } = {
  start: async ({ sets }) => {
    server = await startTelegramServer({ scenario: "empty", homeDcId, keptFileBytes });
    for (const set of sets) addFiles(server.world, set);
    const { dcs, rsaPublicKey, control } = server;
    return { address: { dcs, rsaPublicKey, control }, streamPort: await stream.listen() };
  },
  hold: async ({ chat, latencyMs }) => {
    const { world } = started();
    stream.latencyMs = latencyMs;
    stream.hold(
      (files.get(chat) ?? []).map((file) => ({
        sizeBytes: file.sizeBytes,
        read: (offset, length) => world.files.read(file, "", offset, length),
      })),
    );
    return {};
  },
  hashes: async ({ chat }) => {
    const { world } = started();
    return { hashes: await Promise.all((files.get(chat) ?? []).map((file) => world.files.sha256(file.id))) };
  },
  cpu: async () => {
    const { user, system } = process.cpuUsage();
    return { seconds: (user + system) / 1e6 };
  },
  stop: async () => {
    const { mtproto, close } = started();
    await close();
    stream.close();
    return { errors: mtproto.counters.errors.map(String) };
  },
};

function answer(question: ServerQuestion): Promise<ServerAnswers[keyof ServerAnswers]> {
  const handler = answers[question.ask] as (question: ServerQuestion) => Promise<ServerAnswers[keyof ServerAnswers]>;
  return handler(question);
}

function reply(message: ServerReply, then: () => void): void {
  process.send?.(message, undefined, undefined, then);
}

process.on("message", (question: ServerQuestion) => {
  // After its last answer nothing keeps the process alive.
  const then = () => (question.ask === "stop" ? process.disconnect() : undefined);
  answer(question).then(
    (result) => reply({ answer: result }, then),
    (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, then),
  );
});
// Whoever started it is gone: there is nobody to serve.
process.once("disconnect", () => process.exit());
