import type { TelegramGateway } from "../../../src/main/telegram/gateway";
import { TelegramServerControl } from "../../telegram-server/control/client";
import type { ScenarioName } from "../../telegram-server/scenarios/scenarios";
import { startTelegramServer, type TelegramServer } from "../../telegram-server/server";
import { gatewayTo, recordingLog, signInByPhone } from "./gateway-to";

export interface SignedIn {
  server: TelegramServer;
  control: TelegramServerControl;
  gateway: TelegramGateway;
  log: ReturnType<typeof recordingLog>;
  close(): Promise<void>;
}

/** A server with the given world and a gateway that is signed in to its plain account. */
export async function signedInTo(scenario: ScenarioName): Promise<SignedIn> {
  const server = await startTelegramServer({ scenario });
  const log = recordingLog();
  const gateway = gatewayTo(server, { log });
  await signInByPhone(gateway, "+10000000001");
  return {
    server,
    control: new TelegramServerControl(server.control),
    gateway,
    log,
    close: async () => {
      await gateway.stop(0);
      await server.close();
    },
  };
}
