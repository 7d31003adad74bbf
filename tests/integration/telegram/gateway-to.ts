import type { GatewayLog, GatewayOptions, TelegramGateway } from "../../../src/main/telegram/gateway";
import { createGramjsGateway } from "../../../src/main/telegram/gramjs/index";

/** A log that keeps its lines, for a test to look at. */
export function recordingLog(): GatewayLog & { lines: string[] } {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string, ...details: unknown[]): void => {
      lines.push([level, message, ...details.map(String)].join(" "));
    };
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export const testCredentials = { apiId: 12_345, apiHash: "0123456789abcdef0123456789abcdef" };
export const testDevice = { model: "Test", system: "Linux", appVersion: "0.1.0", language: "en" };

/** A gateway to the given server, with what every test would have to write. */
export function gatewayTo(
  endpoint: NonNullable<GatewayOptions["endpoint"]>,
  options: Partial<GatewayOptions> = {},
): TelegramGateway {
  return createGramjsGateway({
    credentials: testCredentials,
    session: null,
    endpoint,
    device: testDevice,
    log: recordingLog(),
    ...options,
  });
}

/** A signal for calls that nobody is going to abort. */
export const never = new AbortController().signal;

/** Signs an account without a second factor in. */
export async function signInByPhone(gateway: TelegramGateway, phone: string): Promise<void> {
  await gateway.connect(never);
  const sent = await gateway.signIn.sendCode(phone, never);
  const user = await gateway.signIn.signInWithCode(phone, sent.codeHash, "12345", never);
  if (!user) throw new Error(`${phone} needs a password`);
}
