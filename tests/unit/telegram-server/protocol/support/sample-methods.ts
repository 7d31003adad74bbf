import type { DcAddress, MethodHandler, TlObject } from "../../../../telegram-server/contract";

/** Numbers help.getConfig must have and no test looks at. */
const configNumbers = [
  "chat_size_max",
  "megagroup_size_max",
  "forwarded_count_max",
  "online_update_period_ms",
  "offline_blur_timeout_ms",
  "offline_idle_timeout_ms",
  "online_cloud_timeout_ms",
  "notify_cloud_delay_ms",
  "notify_default_delay_ms",
  "push_chat_period_ms",
  "push_chat_limit",
  "edit_time_limit",
  "revoke_time_limit",
  "revoke_pm_time_limit",
  "rating_e_decay",
  "stickers_recent_limit",
  "channels_read_media_period",
  "call_receive_timeout_ms",
  "call_ring_timeout_ms",
  "call_connect_timeout_ms",
  "call_packet_timeout_ms",
  "caption_length_max",
  "message_length_max",
];

export function sampleConfig(thisDc: number, addresses: readonly DcAddress[]): TlObject {
  return {
    _: "config",
    date: 1_700_000_000,
    expires: 2_000_000_000,
    test_mode: false,
    this_dc: thisDc,
    dc_options: addresses.map(({ id, host, port }) => ({ _: "dcOption", id, ip_address: host, port })),
    dc_txt_domain_name: "",
    me_url_prefix: "https://t.me/",
    webfile_dc_id: thisDc,
    ...Object.fromEntries(configNumbers.map((name) => [name, 1000])),
  };
}

/** The few methods any client calls on its own, and a file whose bytes follow from the offset. */
export function sampleMethods(addresses: () => readonly DcAddress[]): Map<string, MethodHandler> {
  return new Map<string, MethodHandler>([
    ["help.getConfig", (_request, context) => sampleConfig(context.dcId, addresses())],
    ["help.getNearestDc", (_request, { dcId }) => ({ _: "nearestDc", country: "AQ", this_dc: dcId, nearest_dc: dcId })],
    ["updates.getState", () => ({ _: "updates.state", pts: 1, qts: 0, date: 1_700_000_000, seq: 1, unread_count: 0 })],
    ["users.getUsers", () => []],
    ["auth.logOut", () => ({ _: "auth.loggedOut" })],
    ["upload.getFile", ({ offset, limit }) => sampleFilePart(BigInt(String(offset)), Number(limit))],
  ]);
}

function sampleFilePart(offset: bigint, length: number): TlObject {
  return { _: "upload.file", type: { _: "storage.fileUnknown" }, mtime: 0, bytes: sampleBytes(offset, length) };
}

/** Bytes of the sample file: each follows from its place. */
export function sampleBytes(offset: bigint, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  const start = Number(offset);
  for (let index = 0; index < length; index++) bytes[index] = ((start + index) * 31 + ((start + index) >> 8)) & 0xff;
  return bytes;
}
