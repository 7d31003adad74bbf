import { type DcAddress, type MethodResult, RpcError, type TlObject } from "../contract";
import { type Domain, nowSeconds, type OpenMethod } from "./domain";

/** Methods of start-up that need no sign-in. */
export const helpMethods: Record<string, OpenMethod> = {
  "help.getConfig": (_request, context, domain) => config(domain, context.dcId),
  "help.getNearestDc": (_request, context, domain) => ({
    _: "nearestDc",
    country: "ZZ",
    this_dc: context.dcId,
    nearest_dc: domain.homeDcId,
  }),
  "help.getAppConfig": () => ({
    _: "help.appConfig",
    hash: 1,
    config: {
      _: "jsonObject",
      value: [
        { _: "jsonObjectValue", key: "test", value: { _: "jsonNumber", value: 1 } },
        { _: "jsonObjectValue", key: "upload_max_fileparts_default", value: { _: "jsonNumber", value: 4000 } },
      ],
    },
  }),
  "help.getCdnConfig": (_request, _context, { cdn }) => ({
    _: "cdnConfig",
    public_keys: [{ _: "cdnPublicKey", dc_id: cdn.dcId, public_key: cdn.publicKeyPem() }],
  }),
  "help.getTermsOfServiceUpdate": () => ({ _: "help.termsOfServiceUpdateEmpty", expires: nowSeconds() + 86400 }),
  "langpack.getLanguages": () => [],
  "langpack.getLangPack": () => {
    throw new RpcError(400, "LANG_PACK_INVALID");
  },
};

function dcOption({ id, host, port }: DcAddress): TlObject {
  return { _: "dcOption", this_port_only: true, static: true, id, ip_address: host, port };
}

/** https://core.telegram.org/constructor/config with the addresses this server listens on. */
function config(domain: Domain, thisDcId: number): MethodResult {
  const date = nowSeconds();
  return {
    _: "config",
    date,
    expires: date + 3600,
    test_mode: false,
    this_dc: thisDcId,
    dc_options: [
      ...domain.dcs.map((dc) => dcOption(dc)),
      ...(domain.cdn.address === undefined ? [] : [{ ...dcOption(domain.cdn.address), cdn: true }]),
    ],
    dc_txt_domain_name: "",
    chat_size_max: 200,
    megagroup_size_max: 200_000,
    forwarded_count_max: 100,
    online_update_period_ms: 210_000,
    offline_blur_timeout_ms: 5000,
    offline_idle_timeout_ms: 30_000,
    online_cloud_timeout_ms: 300_000,
    notify_cloud_delay_ms: 30_000,
    notify_default_delay_ms: 1500,
    push_chat_period_ms: 60_000,
    push_chat_limit: 2,
    edit_time_limit: 172_800,
    revoke_time_limit: 172_800,
    revoke_pm_time_limit: 172_800,
    rating_e_decay: 2_419_200,
    stickers_recent_limit: 200,
    channels_read_media_period: 604_800,
    call_receive_timeout_ms: 20_000,
    call_ring_timeout_ms: 90_000,
    call_connect_timeout_ms: 30_000,
    call_packet_timeout_ms: 10_000,
    me_url_prefix: "https://t.me/",
    caption_length_max: 1024,
    message_length_max: 4096,
    webfile_dc_id: domain.homeDcId,
  };
}
