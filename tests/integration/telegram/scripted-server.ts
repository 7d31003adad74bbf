import type { GatewayOptions } from "../../../src/main/telegram/gateway";
import type { FileLocation } from "../../../src/main/telegram/media-item";
import type { DcAddress, MethodHandler, RpcContext, TlObject } from "../../telegram-server/contract";
import { RpcError } from "../../telegram-server/contract";
import { MtprotoServer } from "../../telegram-server/mtproto/server";

/** The user that `signIn` of a scripted server signs in. */
export const scriptedUser = {
  _: "user",
  id: 4242n,
  access_hash: 99n,
  self: true,
  first_name: "Local",
  username: "local_user",
  phone: "10000000001",
};

/** Where the one file of a scripted server is, for a data centre of it. */
export const documentAt = (dcId: number): FileLocation => ({
  type: "document",
  id: "1",
  accessHash: "1",
  fileReference: "",
  thumbSize: "",
  dcId,
});

/**
 * A server with just the methods that a test gives it, for what the full one cannot be made to do at an exact moment. The
 * methods that every connection needs are there.
 */
export class ScriptedServer {
  readonly protocol: MtprotoServer;
  readonly methods: Map<string, MethodHandler>;
  #addresses: DcAddress[] = [];
  #exported = 0;

  constructor(dcIds: readonly number[] = [2]) {
    this.methods = new Map<string, MethodHandler>([
      ["help.getConfig", (_request, context) => this.#config(context)],
      ["users.getUsers", (_request, context) => [this.#requireSignedIn(context)]],
      [
        "auth.sendCode",
        () => ({ _: "auth.sentCode", type: { _: "auth.sentCodeTypeApp", length: 5 }, phone_code_hash: "hash" }),
      ],
      [
        "auth.signIn",
        (_request, context) => {
          context.key.userId = scriptedUser.id;
          return { _: "auth.authorization", user: scriptedUser };
        },
      ],
      [
        "auth.exportAuthorization",
        (_request, context) => {
          this.#requireSignedIn(context);
          return { _: "auth.exportedAuthorization", id: BigInt(++this.#exported), bytes: Buffer.from("exported") };
        },
      ],
      [
        "auth.importAuthorization",
        (_request, context) => {
          context.key.userId = scriptedUser.id;
          return { _: "auth.authorization", user: scriptedUser };
        },
      ],
      [
        "upload.getFile",
        (request, context) => {
          this.#requireSignedIn(context);
          const bytes = Buffer.alloc(Number(request.limit), Number(request.offset) / 4096);
          return { _: "upload.file", type: { _: "storage.fileUnknown" }, mtime: 0, bytes };
        },
      ],
    ]);
    this.protocol = new MtprotoServer({ dcIds, methods: this.methods });
  }

  async listen(): Promise<void> {
    this.#addresses = await this.protocol.listen();
  }

  async close(): Promise<void> {
    await this.protocol.close();
  }

  endpoint(): NonNullable<GatewayOptions["endpoint"]> {
    return { dcs: this.#addresses.map((address) => ({ ...address })), rsaPublicKey: this.protocol.rsaPublicKeyPem };
  }

  /** How often a method was called. */
  calls(method: string): number {
    return this.protocol.counters.requestsByMethod.get(method) ?? 0;
  }

  #requireSignedIn(context: RpcContext): TlObject {
    if (context.key.userId === undefined) throw new RpcError(401, "AUTH_KEY_UNREGISTERED");
    return scriptedUser;
  }

  #config(context: RpcContext): TlObject {
    const now = Math.floor(Date.now() / 1000);
    const limits = [
      ["chat_size_max", 200],
      ["megagroup_size_max", 200_000],
      ["forwarded_count_max", 100],
      ["online_update_period_ms", 210_000],
      ["offline_blur_timeout_ms", 5000],
      ["offline_idle_timeout_ms", 30_000],
      ["online_cloud_timeout_ms", 300_000],
      ["notify_cloud_delay_ms", 30_000],
      ["notify_default_delay_ms", 1500],
      ["push_chat_period_ms", 60_000],
      ["push_chat_limit", 2],
      ["edit_time_limit", 172_800],
      ["revoke_time_limit", 172_800],
      ["revoke_pm_time_limit", 172_800],
      ["rating_e_decay", 2_419_200],
      ["stickers_recent_limit", 200],
      ["channels_read_media_period", 604_800],
      ["call_receive_timeout_ms", 20_000],
      ["call_ring_timeout_ms", 90_000],
      ["call_connect_timeout_ms", 30_000],
      ["call_packet_timeout_ms", 10_000],
      ["caption_length_max", 1024],
      ["message_length_max", 4096],
      ["webfile_dc_id", 4],
    ] as const;
    return {
      _: "config",
      date: now,
      expires: now + 3600,
      test_mode: false,
      this_dc: context.dcId,
      dc_options: this.#addresses.map((dc) => ({ _: "dcOption", id: dc.id, ip_address: dc.host, port: dc.port })),
      dc_txt_domain_name: "",
      me_url_prefix: "https://t.me/",
      ...Object.fromEntries(limits),
    };
  }
}
