import type { FailureKind } from "../../../src/shared/errors";
import { gatewayTo, never } from "./gateway-to";
import { bot, running, waitingFor } from "./leak-bot";
import {
  asIs,
  askingElsewhere,
  type Brought,
  called,
  downloading,
  exchanging,
  floodWait,
  kept,
  type LeakScene,
  reading,
  readingFromCdn,
  refused,
  until,
} from "./leak-scene";

/** An answer that is delayed by so many milliseconds does not come while a test runs. */
const longWaitMs = 60_000;

interface LeakState {
  /** How what callers wait for ends. */
  readonly ends: readonly (FailureKind | "fulfilled")[];
  bring(scene: LeakScene): Promise<Brought>;
}

/** Every state in which a gateway, or what lives by one, may be when it is stopped. */
export const leakStates = {
  "never asked": {
    ends: [],
    bring: async ({ endpoint }) => asIs(gatewayTo(endpoint)),
  },
  "connecting its socket": {
    ends: ["cancelled"],
    bring: async ({ endpoint }) => {
      const gateway = gatewayTo(endpoint);
      const connecting = kept(gateway.connect(never));
      await until("a socket", () => process.getActiveResourcesInfo().some((resource) => resource.startsWith("TCP")));
      return asIs(gateway, connecting);
    },
  },
  "reconnecting for ever to a closed port": {
    ends: ["network", "cancelled", "cancelled"],
    bring: async ({ endpoint }) => {
      // Nothing listens on port 1 of this machine.
      const gateway = gatewayTo({ ...endpoint, dcs: endpoint.dcs.map((dc) => ({ ...dc, port: 1 })) });
      const connecting = kept(gateway.connect(never));
      await connecting.catch(() => undefined);
      return asIs(gateway, connecting, gateway.ping(never), gateway.connect(never));
    },
  },
  "reconnecting for ever to a server that resets": {
    ends: ["network", "cancelled"],
    bring: async ({ endpoint, control }) => {
      await control.setWireFaults({ refuse: true });
      const gateway = gatewayTo(endpoint);
      const connecting = kept(gateway.connect(never));
      await connecting.catch(() => undefined);
      return asIs(gateway, connecting, gateway.ping(never));
    },
  },
  "waiting for a first word": {
    ends: ["cancelled"],
    bring: async ({ endpoint, control }) => {
      await control.setWireFaults({ silent: true });
      const before = (await control.counters()).connectionsTotal;
      const gateway = gatewayTo(endpoint);
      const connecting = kept(gateway.connect(never));
      await until("a connection", async () => (await control.counters()).connectionsTotal > before);
      return asIs(gateway, connecting);
    },
  },
  "exchanging keys, after the first answer": {
    ends: ["cancelled"],
    bring: (scene) => exchanging(scene, "first answer"),
  },
  "exchanging keys, after the second answer": {
    ends: ["cancelled"],
    bring: (scene) => exchanging(scene, "second answer"),
  },
  "introducing itself": { ends: ["cancelled"], bring: (scene) => exchanging(scene, "first encrypted answer") },
  "connected to all data centres, idle": {
    ends: ["fulfilled", "fulfilled"],
    bring: async (scene) => {
      const { gateway, reads } = await reading(scene);
      const over = reads();
      await Promise.all(over);
      return asIs(gateway, ...over);
    },
  },
  "running, requests in flight": {
    ends: ["cancelled", "cancelled", "cancelled"],
    bring: async (scene) => {
      const { gateway, reads } = await reading(scene);
      await scene.control.addFault({ method: "*", action: { delayMs: longWaitMs } });
      const awaited = [...reads(), kept(gateway.signIn.currentUser(never))];
      await until("requests in flight", async () => (await scene.control.counters()).requestsInFlight >= 3);
      return asIs(gateway, ...awaited);
    },
  },
  "reading from a CDN": { ends: ["cancelled", "cancelled"], bring: readingFromCdn },
  "half-open": {
    ends: ["cancelled", "cancelled", "cancelled"],
    bring: async (scene) => {
      const { gateway, reads } = await reading(scene);
      await scene.control.dropConnections({ half: true });
      return asIs(gateway, ...reads(), gateway.ping(never));
    },
  },
  "gone silent": {
    ends: ["cancelled", "cancelled", "cancelled"],
    bring: async (scene) => {
      const { gateway, reads } = await reading(scene);
      await scene.control.setWireFaults({ silent: true });
      return asIs(gateway, ...reads(), gateway.ping(never));
    },
  },
  "broken, requests waiting for the next connection": {
    ends: ["cancelled", "cancelled", "cancelled"],
    bring: async (scene) => {
      const { gateway, reads } = await reading(scene);
      let broken = false;
      gateway.onConnection((state) => {
        broken ||= state === "broken";
      });
      await scene.control.setWireFaults({ refuse: true });
      await scene.control.dropConnections();
      await until("a broken connection", () => broken);
      const before = (await scene.control.counters()).connectionsTotal;
      const awaited = [...reads(), kept(gateway.ping(never))];
      await until("another attempt", async () => (await scene.control.counters()).connectionsTotal > before);
      return asIs(gateway, ...awaited);
    },
  },
  "bringing the account over to another data centre": {
    ends: ["cancelled"],
    bring: async (scene) => {
      const { gateway, read } = await askingElsewhere(scene, async () => {
        await scene.control.addFault({ method: "auth.exportAuthorization", action: { noReply: true } });
      });
      await until("the export", async () => (await called(scene, "auth.exportAuthorization")) > 0);
      return asIs(gateway, read);
    },
  },
  "told to wait, by every request": {
    ends: ["flood-wait", "flood-wait", "flood-wait"],
    bring: async (scene) => {
      const { gateway, reads } = await reading(scene);
      await floodWait(scene, "upload.getFile");
      await floodWait(scene, "users.getUsers");
      const awaited = [...reads(), kept(gateway.signIn.currentUser(never))];
      await Promise.allSettled(awaited);
      return asIs(gateway, ...awaited);
    },
  },
  "told to wait before it may connect": {
    ends: ["cancelled"],
    bring: async (scene) => {
      await floodWait(scene, "help.getConfig");
      const gateway = gatewayTo(scene.endpoint);
      const connecting = kept(gateway.connect(never));
      await until("the refusal", async () => (await refused(scene)) > 0);
      return asIs(gateway, connecting);
    },
  },
  "told to wait before it may read": {
    ends: ["cancelled"],
    bring: async (scene) => {
      const { gateway, read } = await askingElsewhere(scene, () => floodWait(scene, "auth.importAuthorization"));
      await until("the refusal", async () => (await refused(scene)) > 0);
      return asIs(gateway, read);
    },
  },
  "signed out by Telegram": {
    ends: ["auth-lost"],
    bring: async (scene) => {
      const { gateway } = await reading(scene);
      const lost = new Promise<void>((resolve) => {
        gateway.onAuthLost(resolve);
      });
      await scene.control.terminateSessions();
      const asked = kept(gateway.chats.dialogs(never)[Symbol.asyncIterator]().next());
      await lost;
      return asIs(gateway, asked);
    },
  },
  downloading: { ends: [], bring: (scene) => downloading(scene) },
  "downloading from a server gone silent": {
    ends: [],
    bring: (scene) =>
      downloading(scene, async ({ control }) => {
        await control.setWireFaults({ silent: true });
      }),
  },
  "downloads told to wait": {
    ends: [],
    bring: (scene) =>
      downloading(scene, async ({ control }, totals) => {
        await floodWait(scene, "upload.getFile");
        await control.setWireFaults({ bytesPerSecond: 0 });
        await until("waiting downloads", () => (totals().counts.waiting ?? 0) > 0);
      }),
  },
  "a bot that runs": { ends: [], bring: (scene) => bot(scene, running) },
  "a bot that exchanges keys": {
    ends: [],
    bring: (scene) => {
      const { endpoint, held } = scene.holding("second answer");
      return bot({ endpoint }, () => held);
    },
  },
  "a bot that signs in": {
    ends: [],
    bring: async (scene) => {
      await scene.control.addFault({ method: "auth.importBotAuthorization", action: { noReply: true } });
      const before = await called(scene, "auth.importBotAuthorization");
      return bot(scene, () =>
        until("a sign-in", async () => (await called(scene, "auth.importBotAuthorization")) > before),
      );
    },
  },
  "a bot that is told to wait": {
    ends: [],
    bring: async (scene) => {
      await floodWait(scene, "auth.importBotAuthorization");
      return bot(scene, waitingFor("flood-wait"));
    },
  },
  "a bot that reconnects for ever": {
    ends: [],
    bring: (scene) =>
      bot(scene, async (state) => {
        await running(state);
        await scene.control.setWireFaults({ refuse: true });
        await scene.control.dropConnections();
        await waitingFor("network")(state);
      }),
  },
} satisfies Record<string, LeakState>;

export type LeakStateName = keyof typeof leakStates;
export const leakStateNames = Object.keys(leakStates) as LeakStateName[];
