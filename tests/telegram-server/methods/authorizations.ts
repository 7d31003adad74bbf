import { RpcError, type TlObject } from "../contract";
import type { SignedInMethod } from "./domain";
import type { Session } from "./sessions";
import { isObject, long } from "./tl-fields";

/** The list of signed-in devices (account.getAuthorizations) and ending one of them. */
export const authorizationMethods: Record<string, SignedInMethod> = {
  "account.getAuthorizations": (_request, caller, domain) => {
    const own = domain.sessions.ofKey(caller.context.key);
    return {
      _: "account.authorizations",
      authorization_ttl_days: 180,
      authorizations: domain.sessions.list(caller.user.id).map((session) => authorizationObject(session, own)),
    };
  },
  "account.resetAuthorization": (request, caller, domain) => {
    const hash = long(request, "hash");
    const session = domain.sessions.list(caller.user.id).find((candidate) => candidate.hash === hash);
    if (!session) throw new RpcError(400, "HASH_INVALID");
    return domain.sessions.terminate(hash);
  },
};

/** One device; the caller's own has hash 0 and the mark `current`. */
export function authorizationObject(session: Session, own: Session | undefined): TlObject {
  const device = deviceOf(session);
  return {
    _: "authorization",
    current: session === own,
    hash: session === own ? 0n : session.hash,
    device_model: device.deviceModel,
    platform: "Desktop",
    system_version: device.systemVersion,
    api_id: 12345,
    app_name: "Gramhaul",
    app_version: device.appVersion,
    date_created: Math.floor(session.createdAtMs / 1000),
    date_active: Math.floor(session.activeAtMs / 1000),
    ip: "127.0.0.1",
    country: "Local",
    region: "",
  };
}

/** What initConnection said, where the protocol half kept it. */
export function deviceOf(session: Session): { deviceModel: string; systemVersion: string; appVersion: string } {
  const key = [...session.keys][0];
  const init = key?.data.get("initConnection");
  const field = (name: string) => {
    const value =
      typeof init === "object" && init !== null && isObject(init as TlObject) ? (init as TlObject)[name] : "";
    return typeof value === "string" ? value : "";
  };
  return {
    deviceModel: field("device_model"),
    systemVersion: field("system_version"),
    appVersion: field("app_version"),
  };
}
