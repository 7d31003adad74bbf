import type { DcAddress, Protocol, WireFaults } from "./contract";
import { Counters } from "./control/counters";
import { FaultRules } from "./control/fault-rules";
import { ControlHttpServer } from "./control/http-server";
import { controlRoutes } from "./control/routes";
import type { Domain } from "./methods/domain";
import { LoginTokens } from "./methods/login-tokens";
import { methodTable } from "./methods/method-table";
import { PhoneCodes } from "./methods/phone-codes";
import { SessionRegistry } from "./methods/sessions";
import { pushEvent } from "./methods/updates";
import { ServerRsaKey } from "./mtproto/rsa-key";
import { MtprotoServer } from "./mtproto/server";
import { addTestAccounts, testCredentials } from "./scenarios/accounts";
import { fillScenario, type ScenarioName } from "./scenarios/scenarios";
import { CdnStore } from "./world/cdn";
import { FileReferences } from "./world/file-references";
import { World } from "./world/world";

export interface TelegramServerOptions {
  /** Everything random follows from it; default 1. */
  seed?: number;
  /** The world to start with; default "demo". */
  scenario?: ScenarioName;
  /** Default 1, 2 and 4; files lie on the home data centre and the last one. */
  dcIds?: readonly number[];
  /** Where the accounts live; default 2. */
  homeDcId?: number;
  /** Faults of the wire from the start. */
  wireFaults?: Partial<WireFaults>;
  /** How many bytes of files are kept in memory once they were made, so that serving them again costs less; default none. */
  keptFileBytes?: number;
}

/** What a client needs to know to reach the server; the JSON line of `npm run telegram-server`. */
export interface TelegramServerAddress {
  dcs: DcAddress[];
  /** PKCS#1 PEM. */
  rsaPublicKey: string;
  /** URL of the control API. */
  control: string;
}

/** A running server in this process. */
export interface TelegramServer extends TelegramServerAddress {
  readonly world: World;
  readonly domain: Domain;
  readonly mtproto: MtprotoServer;
  /** Closes every port and connection. */
  close(): Promise<void>;
}

/** Telegram's own CDN data centre has this number. */
const cdnDcId = 203;

/** The moment scenarios count back from: 2025-06-15 12:00 UTC, so that the same seed gives the same dates. */
const scenarioNowSeconds = 1_749_988_800;

/** Builds the world and the methods over it, without any network. Unit tests call handlers on it directly. */
export function createDomain(options: TelegramServerOptions, protocol: Protocol): Domain {
  const seed = options.seed ?? 1;
  const dcIds = options.dcIds ?? [1, 2, 4];
  const homeDcId = options.homeDcId ?? dcIds.find((id) => id === 2) ?? dcIds[0] ?? 2;
  const otherDcId = dcIds.filter((id) => id !== homeDcId).at(-1) ?? homeDcId;
  const world = new World({ seed, nowSeconds: scenarioNowSeconds, keptFileBytes: options.keptFileBytes });
  addTestAccounts(world, homeDcId, otherDcId);
  fillScenario(options.scenario ?? "demo", world, [homeDcId, otherDcId]);
  // A key takes its time to make, and few tests ask for it.
  let madeKey: ServerRsaKey | undefined;
  const cdnKey = (): ServerRsaKey => {
    madeKey ??= ServerRsaKey.generate();
    return madeKey;
  };
  const domain: Domain = {
    world,
    references: new FileReferences(seed),
    sessions: new SessionRegistry(),
    phoneCodes: new PhoneCodes(),
    loginTokens: new LoginTokens(),
    faults: new FaultRules(seed),
    counters: new Counters(),
    credentials: testCredentials,
    homeDcId,
    resendTimeoutSeconds: 60,
    cdn: {
      dcId: cdnDcId,
      files: new CdnStore(seed),
      address: undefined,
      rsaKey: cdnKey,
      publicKeyPem: () => cdnKey().publicKeyPem,
    },
    hashes: { rangeBytes: 128 * 1024, rangesPerAnswer: 8 },
    dcs: dcIds.map((id) => ({ id, host: "127.0.0.1", port: 0 })),
    protocol,
  };
  world.on("event", (event) => pushEvent(event, domain));
  return domain;
}

/** Starts a server in this process. */
export async function startTelegramServer(options: TelegramServerOptions = {}): Promise<TelegramServer> {
  // Domain and protocol need each other: the protocol's methods look the domain up when the first request comes.
  const domain = createDomain(options, notListening);
  const mtproto = new MtprotoServer({
    dcIds: [...domain.dcs.map((dc) => dc.id), domain.cdn.dcId],
    rsaKey: ServerRsaKey.generate(),
    rsaKeyOf: (dcId) => (dcId === domain.cdn.dcId ? domain.cdn.rsaKey() : undefined),
    methods: methodTable(domain),
    faults: options.wireFaults,
  });
  domain.protocol = mtproto;
  const control = new ControlHttpServer(controlRoutes(domain, mtproto));
  const addresses = await mtproto.listen();
  const dcs = addresses.filter(({ id }) => id !== domain.cdn.dcId);
  domain.dcs = dcs;
  domain.cdn.address = addresses.find(({ id }) => id === domain.cdn.dcId);
  const url = await control.listen();
  return {
    dcs,
    rsaPublicKey: mtproto.rsaPublicKeyPem,
    control: url,
    world: domain.world,
    domain,
    mtproto,
    close: async () => {
      await control.close();
      await mtproto.close();
    },
  };
}

/** Stands in for the protocol until it is there: nobody is connected. */
const notListening: Protocol = {
  pushUpdates: () => undefined,
  keys: () => [],
  forgetKey: () => undefined,
  dropConnections: () => 0,
};
