import { setTimeout as delay } from "node:timers/promises";
import {
  type MethodHandler,
  type MethodResult,
  type MethodTable,
  noReply,
  type RpcContext,
  RpcError,
  type TlObject,
} from "../contract";
import type { FaultAction, FaultSubject } from "../control/fault-rules";
import { openAuthMethods, signedInAuthMethods } from "./auth";
import { authorizationMethods } from "./authorizations";
import { cdnMethods, masterCdnMethods } from "./cdn";
import { chatMethods } from "./chats";
import { dialogMethods } from "./dialogs";
import type { Caller, Domain, OpenMethod, SignedInMethod } from "./domain";
import { fileMethods } from "./files";
import { forumMethods } from "./forums";
import { helpMethods } from "./help";
import { historyMethods } from "./history";
import { passwordMethods } from "./password";
import { searchMethods } from "./search";
import { sendMethods } from "./send";
import { isObject } from "./tl-fields";
import { updateMethods } from "./updates";

const openMethods: Record<string, OpenMethod> = {
  ...cdnMethods,
  ...helpMethods,
  ...openAuthMethods,
  ...passwordMethods,
};

const signedInMethods: Record<string, SignedInMethod> = {
  ...signedInAuthMethods,
  ...authorizationMethods,
  ...chatMethods,
  ...dialogMethods,
  ...fileMethods,
  ...forumMethods,
  ...historyMethods,
  ...masterCdnMethods,
  ...searchMethods,
  ...sendMethods,
  ...updateMethods,
  // Calls that clients make in passing, which change nothing here.
  "account.updateStatus": () => true,
  "account.registerDevice": () => true,
  "account.unregisterDevice": () => true,
};

/** Also answered on data centres that the account does not live on (with an imported authorization). */
const anywhere = /^(upload|auth|help|updates)\./;

/** Methods that the pages of core.telegram.org/method list for users only. */
const usersOnly: ReadonlySet<string> = new Set([
  "account.getAuthorizations",
  "account.resetAuthorization",
  "auth.acceptLoginToken",
  "auth.resetAuthorizations",
  "channels.readHistory",
  "contacts.getContacts",
  "messages.checkChatInvite",
  "messages.getDialogFilters",
  "messages.getDialogs",
  "messages.getDiscussionMessage",
  "messages.getHistory",
  "messages.getPeerDialogs",
  "messages.getPinnedDialogs",
  "messages.getReplies",
  "messages.getSavedHistory",
  "messages.getSearchCounters",
  "messages.readHistory",
  "messages.search",
]);

/** All API methods of the server, each behind sign-in check, counters and fault rules. */
export function methodTable(domain: Domain): MethodTable {
  const table = new Map<string, MethodHandler>();
  for (const [method, handler] of Object.entries(openMethods)) {
    table.set(
      method,
      observed(method, domain, (request, context) => handler(request, context, domain)),
    );
  }
  for (const [method, handler] of Object.entries(signedInMethods)) {
    const run: MethodHandler = (request, context) => handler(request, callerOf(method, context, domain), domain);
    table.set(method, observed(method, domain, run));
  }
  return table;
}

function callerOf(method: string, context: RpcContext, domain: Domain): Caller {
  const userId = domain.sessions.requireUser(context.key);
  const account = domain.world.accounts.get(userId);
  const user = domain.world.users.get(userId);
  if (!account || !user) throw new RpcError(401, "USER_DEACTIVATED");
  if (account.dcId !== context.dcId && !anywhere.test(method)) {
    throw new RpcError(303, `USER_MIGRATE_${account.dcId}`);
  }
  if (user.bot && usersOnly.has(method)) throw new RpcError(400, "BOT_METHOD_INVALID");
  return { account, user, context };
}

function observed(method: string, domain: Domain, handler: MethodHandler): MethodHandler {
  return async (request, context) => {
    const end = domain.counters.begin(method, context.dcId);
    try {
      // https://core.telegram.org/cdn#how-cdn-dcs-are-different-from-the-master-dcs
      if ((context.dcId === domain.cdn.dcId) !== Object.hasOwn(cdnMethods, method)) {
        throw new RpcError(400, "CDN_METHOD_INVALID");
      }
      const fault = domain.faults.decide(subjectOf(method, request, context, domain));
      const early = fault && (await beforeAnswer(fault, context, domain));
      if (early !== undefined) return early;
      const result = await handler(request, context);
      return fault ? spoiled(result, fault) : result;
    } catch (error) {
      if (error instanceof RpcError) domain.counters.refused(error.errorMessage);
      throw error;
    } finally {
      end();
    }
  };
}

function subjectOf(method: string, request: TlObject, context: RpcContext, domain: Domain): FaultSubject {
  const { location, file_token: token } = request;
  const onCdn = Buffer.isBuffer(token) ? domain.cdn.files.find(token)?.file.id : undefined;
  const id = isObject(location) ? (location.id ?? location.photo_id) : onCdn;
  return {
    method,
    dcId: context.dcId,
    fileId: typeof id === "bigint" ? id : undefined,
    offset: request.offset === undefined ? undefined : Number(request.offset),
  };
}

/** What a fault does before, or instead of, the answer; undefined: go on and answer. */
async function beforeAnswer(
  fault: FaultAction,
  context: RpcContext,
  domain: Domain,
): Promise<typeof noReply | undefined> {
  if ("rpcError" in fault) throw new RpcError(fault.rpcError.code, fault.rpcError.text);
  if ("noReply" in fault) return noReply;
  if ("reset" in fault) {
    domain.protocol.dropConnections({ dcId: context.dcId });
    return noReply;
  }
  if ("delayMs" in fault) {
    try {
      await delay(fault.delayMs, undefined, { signal: context.signal });
    } catch {
      // The connection closed meanwhile: there is nobody to answer.
      return noReply;
    }
  }
  return undefined;
}

function spoiled(result: MethodResult, fault: FaultAction): MethodResult {
  const isPart = typeof result === "object" && !Array.isArray(result) && /^upload\.(file|cdnFile)$/.test(result._);
  if (!isPart || !Buffer.isBuffer(result.bytes)) return result;
  if ("wrongBytes" in fault) return { ...result, bytes: Buffer.from(result.bytes.map((byte) => byte ^ 0xff)) };
  if ("shortBytes" in fault) return { ...result, bytes: result.bytes.subarray(0, fault.shortBytes) };
  return result;
}
