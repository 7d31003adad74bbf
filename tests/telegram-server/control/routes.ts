import type { z } from "zod";
import { RpcError, type WireFaults } from "../contract";
import { acceptLoginToken } from "../methods/auth";
import type { Domain } from "../methods/domain";
import type { Account, NewMessage, WorldChat } from "../world/types";
import { controlSchemas } from "./schemas";
import { chatView, filesOfChat, signInView, stateView } from "./views";

/** The parts of the protocol half that the control API switches or shows. */
export interface ProtocolControls {
  readonly faults: WireFaults;
  readonly faultsByDc: Map<number, Partial<WireFaults>>;
  readonly counters: {
    connectionsOpen: number;
    connectionsTotal: number;
    pingsTotal: number;
    randomResets: number;
    errors: Error[];
  };
}

/** A refusal that goes to the control client with this HTTP status. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface ControlRequest {
  /** The parts of the path that a route's `:name`s stand for. */
  path: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
}

type Route = (request: ControlRequest) => unknown | Promise<unknown>;

/** All calls of the control API, by "METHOD /path". README.md describes them. */
export function controlRoutes(domain: Domain, protocol: ProtocolControls): Record<string, Route> {
  return {
    ...worldRoutes(domain),
    ...signInRoutes(domain),
    ...faultRoutes(domain, protocol),
    ...counterRoutes(domain, protocol),
  };
}

function worldRoutes(domain: Domain): Record<string, Route> {
  const { world } = domain;
  return {
    "GET /state": () => stateView(domain),
    "POST /chats": ({ body }) => {
      const { visibleTo, ...chat } = parse(controlSchemas.newChat, body);
      const user = chat.kind === "private" ? world.addUser({ firstName: chat.title }) : undefined;
      return chatView(domain, world.addChat({ ...chat, visibleTo: visibleTo?.map(BigInt), userId: user?.id }));
    },
    "GET /chats/:key": ({ path }) => chatView(domain, chatOf(domain, path)),
    "PATCH /chats/:key": ({ path, body }) => {
      const chat = chatOf(domain, path);
      Object.assign(chat, parse(controlSchemas.editChat, body));
      return chatView(domain, chat);
    },
    "DELETE /chats/:key": ({ path }) => ({ deleted: world.removeChat(chatOf(domain, path).key) }),
    "GET /chats/:key/files": ({ path }) => filesOfChat(domain, chatOf(domain, path)),
    "POST /messages": ({ body }) => addMessage(domain, parse(controlSchemas.newMessage, body)),
    "PATCH /chats/:key/messages/:id": ({ path, body }) => {
      const chat = chatOf(domain, path);
      const id = Number(path.id);
      if (!world.message(chat.key, id)) throw new ControlError(404, `no message ${path.id} in ${chat.key}`);
      const { text, file } = parse(controlSchemas.editMessage, body);
      const change: Partial<NewMessage> = text === undefined ? {} : { text };
      if (file) change.media = { kind: "file", fileId: addFile(domain, file, world.nowSeconds) };
      world.editMessage(chat.key, id, change);
      return { id };
    },
    "DELETE /chats/:key/messages/:id": ({ path }) => ({
      deleted: world.deleteMessages(chatOf(domain, path).key, [Number(path.id)]),
    }),
    "DELETE /chats/:key/topics/:id": ({ path }) => {
      const chat = chatOf(domain, path);
      const id = Number(path.id);
      if (!chat.topics.some((topic) => topic.id === id))
        throw new ControlError(404, `no topic ${path.id} in ${chat.key}`);
      chat.topics = chat.topics.filter((topic) => topic.id !== id);
      const messages = [...world.messages(chat.key)].filter((message) => message.id === id || message.topicId === id);
      const ids = messages.map((message) => message.id);
      return { deleted: world.deleteMessages(chat.key, ids) };
    },
    "PATCH /files/:id": ({ path, body }) => {
      const fileId = fileIdOf(domain, path.id);
      const { sizeBytes, ...change } = parse(controlSchemas.editFile, body);
      if (sizeBytes !== undefined) world.files.resize(fileId, sizeBytes);
      Object.assign(world.files.require(fileId), change);
      return { fileId: String(fileId) };
    },
    "DELETE /files/:id": ({ path }) => {
      // The messages stay: only the bytes are gone, so a download gets LOCATION_INVALID.
      const fileId = fileIdOf(domain, path.id);
      for (const chat of world.chats.values()) detachFile(domain, chat, fileId);
      return { deleted: world.files.remove(fileId) };
    },
    "PATCH /hashes": ({ body }) => {
      Object.assign(domain.hashes, parse(controlSchemas.hashSettings, body));
      return {};
    },
    "POST /cdn/tokens/expire": () => {
      domain.cdn.files.expireTokens();
      return {};
    },
    "POST /references/expire": ({ body }) => {
      const { fileId } = parse(controlSchemas.expireReferences, body);
      if (fileId === undefined) domain.references.expireAll();
      else domain.references.expire(fileIdOf(domain, fileId));
      return {};
    },
  };
}

function signInRoutes(domain: Domain): Record<string, Route> {
  return {
    "GET /sign-in": () => signInView(domain),
    "PATCH /sign-in": ({ body }) => {
      const settings = parse(controlSchemas.signInSettings, body);
      if (settings.qrLifetimeSeconds !== undefined) domain.loginTokens.lifetimeSeconds = settings.qrLifetimeSeconds;
      if (settings.resendTimeoutSeconds !== undefined) domain.resendTimeoutSeconds = settings.resendTimeoutSeconds;
      return {};
    },
    "POST /sign-in/scan": ({ body }) => {
      const { phone, token } = parse(controlSchemas.scanQr, body);
      const shown = token === undefined ? domain.loginTokens.newest()?.token : Buffer.from(token, "hex");
      if (!shown) throw new ControlError(409, "no QR code is shown");
      acceptLoginToken(domain, shown, accountOf(domain, phone));
      return { token: shown.toString("hex") };
    },
    "POST /sign-in/codes/expire": ({ body }) => {
      domain.phoneCodes.expire(parse(controlSchemas.expireCodes, body).phone?.replace(/\D/g, ""));
      return {};
    },
    "PATCH /accounts/:phone": ({ path, body }) => {
      const account = accountOf(domain, path.phone ?? "");
      const { password, ...change } = parse(controlSchemas.editAccount, body);
      Object.assign(account, change);
      if (password !== undefined) account.password = password ?? undefined;
      return {};
    },
    "POST /sessions/terminate": ({ body }) => {
      const { phone, hash } = parse(controlSchemas.terminateSessions, body);
      const userId = phone === undefined ? undefined : accountOf(domain, phone).userId;
      const chosen = domain.sessions
        .list(userId)
        .filter((session) => hash === undefined || String(session.hash) === hash);
      for (const session of chosen) domain.sessions.terminate(session.hash);
      return { terminated: chosen.length };
    },
  };
}

function faultRoutes(domain: Domain, protocol: ProtocolControls): Record<string, Route> {
  return {
    "GET /faults": () => domain.faults.list(),
    "POST /faults": ({ body }) => domain.faults.add(parse(controlSchemas.faultRule, body)),
    "DELETE /faults": () => {
      domain.faults.clear();
      return {};
    },
    "DELETE /faults/:id": ({ path }) => ({ deleted: domain.faults.remove(Number(path.id)) }),
    "GET /wire": () => ({ ...protocol.faults, byDc: Object.fromEntries(protocol.faultsByDc) }),
    "PATCH /wire": ({ body, query }) => {
      const change = parse(controlSchemas.wireFaults, body);
      const dcId = query.get("dc");
      if (dcId === null) Object.assign(protocol.faults, change);
      else protocol.faultsByDc.set(Number(dcId), { ...protocol.faultsByDc.get(Number(dcId)), ...change });
      return {};
    },
    "POST /connections/drop": ({ body }) => ({
      dropped: domain.protocol.dropConnections(parse(controlSchemas.dropConnections, body)),
    }),
    "POST /keys/forget": ({ body }) => {
      const { dcId } = parse(controlSchemas.forgetKeys, body);
      const keys = [...domain.protocol.keys()].filter((key) => dcId === undefined || key.dcId === dcId);
      for (const key of keys) domain.protocol.forgetKey(key.id);
      return { forgotten: keys.length };
    },
  };
}

function counterRoutes(domain: Domain, protocol: ProtocolControls): Record<string, Route> {
  return {
    "GET /counters": () => ({
      ...domain.counters.snapshot(),
      connectionsOpen: protocol.counters.connectionsOpen,
      connectionsTotal: protocol.counters.connectionsTotal,
      pingsTotal: protocol.counters.pingsTotal,
      randomResets: protocol.counters.randomResets,
      serverErrors: protocol.counters.errors.map((error) => error.stack ?? error.message),
    }),
    "GET /counters/files": () => domain.counters.files(),
    "POST /counters/reset": () => {
      domain.counters.reset();
      return {};
    },
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body ?? {});
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`);
  throw new ControlError(400, issues.join("; "));
}

function chatOf(domain: Domain, path: Record<string, string>): WorldChat {
  const chat = domain.world.chats.get(path.key ?? "");
  if (!chat) throw new ControlError(404, `no chat ${path.key}`);
  return chat;
}

function accountOf(domain: Domain, phone: string): Account {
  const account = domain.world.accountByPhone(phone);
  if (!account) throw new ControlError(404, `no account with phone ${phone}`);
  return account;
}

function fileIdOf(domain: Domain, id: string | undefined): bigint {
  const fileId = /^-?\d+$/.test(id ?? "") ? BigInt(id ?? "") : undefined;
  if (fileId === undefined || !domain.world.files.get(fileId)) throw new ControlError(404, `no file ${id}`);
  return fileId;
}

function addMessage(domain: Domain, message: z.output<typeof controlSchemas.newMessage>) {
  const chat = chatOf(domain, { key: message.chat });
  const { chat: _key, file, fileId: known, fromId, groupedId, ...given } = message;
  const { date = Math.floor(Date.now() / 1000), ...rest } = given;
  const fileId = known !== undefined ? fileIdOf(domain, known) : file ? addFile(domain, file, date) : undefined;
  const stored = domain.world.addMessage(chat.key, {
    ...rest,
    date,
    fromId: fromId === undefined ? undefined : BigInt(fromId),
    groupedId: groupedId === undefined ? undefined : BigInt(groupedId),
    media: fileId === undefined ? undefined : { kind: "file", fileId },
  });
  return { id: stored.id, fileId: fileId === undefined ? undefined : String(fileId) };
}

function addFile(domain: Domain, file: z.output<typeof controlSchemas.newMessage>["file"] & object, date: number) {
  return domain.world.files.add({ ...file, dcId: file.dcId ?? domain.homeDcId, date }).id;
}

function detachFile(domain: Domain, chat: WorldChat, fileId: bigint): void {
  for (const message of domain.world.messages(chat.key)) {
    if (message.media?.kind !== "file" || message.media.fileId !== fileId) continue;
    const what = domain.world.files.require(fileId).kind === "photo" ? "photo" : "document";
    domain.world.editMessage(chat.key, message.id, { media: { kind: "expired", what, ttlSeconds: 1 } });
  }
}

/** Refusals of the domain (an expired QR code, ...) reach the control client as 409 with Telegram's text. */
export function asControlError(error: unknown): ControlError | undefined {
  if (error instanceof ControlError) return error;
  return error instanceof RpcError ? new ControlError(409, error.errorMessage) : undefined;
}
