import type { EventName, EventPayload } from "../../shared/ipc";
import type { SignInState } from "../../shared/sign-in";
import { useApp } from "./app-store";
import { onEvent, request, toProblem } from "./bridge";
import { useChats } from "./chats-store";
import { useHistory } from "./history-store";
import { clearImports, useImports } from "./imports-store";
import { useLinks } from "./links-store";
import { useNavigation } from "./navigation-store";
import { attempt } from "./problems-store";
import { applyQueueDelta, clearQueue, loadQueue } from "./queue-store";
import { useScans } from "./scans-store";
import { useWatch } from "./watch-store";

/**
 * Feeds the stores: events from main as they come, and the first state of everything. An event that overtakes the answer to the
 * first question is newer than the answer, so the answer is dropped. Returns the function that ends the subscriptions.
 */
export function connectStores(): () => void {
  const heard = new Set<EventName>();
  const endings: (() => void)[] = [];
  const listen = <N extends EventName>(name: N, take: (payload: EventPayload<N>) => void): void => {
    endings.push(
      onEvent(name, (payload) => {
        heard.add(name);
        take(payload);
      }),
    );
  };
  /** Asks for the first state unless an event has told a newer one meanwhile. */
  const first = async <T>(event: EventName, asking: Promise<T>, take: (answer: T) => void): Promise<void> => {
    const answer = await asking;
    if (!heard.has(event)) take(answer);
  };

  const takeSignIn = (signIn: SignInState): void => {
    const before = useApp.getState().signIn;
    useApp.setState({ signIn });
    if (signIn.step === "signed-in" && before?.step !== "signed-in") loadAccount();
    if (before && hasAccount(before) && !hasAccount(signIn)) forgetAccount();
  };

  const loadAccount = (): void => {
    heard.delete("chats.changed");
    heard.delete("scans.changed");
    heard.delete("links.changed");
    heard.delete("watch.changed");
    heard.delete("imports.changed");
    void loadQueue();
    // A page that was here before may have ended without a word: nothing is open yet.
    void attempt(request("media.follow", null));
    void attempt(first("chats.changed", request("chats.list"), useChats.getState().replace));
    heard.delete("history.transferChanged");
    void attempt(
      first("history.transferChanged", request("history.transfer"), (transfer) => useHistory.setState({ transfer })),
    );
    void attempt(first("links.changed", request("links.list"), useLinks.getState().take));
    void attempt(first("imports.changed", request("imports.state"), (state) => useImports.setState(state)));
    void attempt(takeOfferedLinks());
    void attempt(first("watch.changed", request("watch.list"), (rules) => useWatch.setState({ rules })));
    void attempt(first("scans.changed", request("scans.list"), (scans) => useScans.setState({ scans })));
  };

  listen("app.infoChanged", (info) => useApp.setState({ info }));
  listen("app.noticesChanged", (notices) => useApp.setState({ notices }));
  listen("app.shutdown", (shutdown) => useApp.setState({ shutdown }));
  listen("app.show", (screen) => useNavigation.getState().show({ screen }));
  listen("settings.changed", (settings) => useApp.setState({ settings }));
  listen("signIn.changed", takeSignIn);
  listen("chats.changed", useChats.getState().replace);
  listen("scans.changed", (scans) => useScans.setState({ scans }));
  listen("watch.changed", (rules) => useWatch.setState({ rules }));
  listen("links.changed", useLinks.getState().take);
  listen("imports.changed", (state) => useImports.setState(state));
  listen("links.offered", () => {
    // Before the sign-in there is nothing that could be done with them: main keeps them.
    const { signIn } = useApp.getState();
    if (signIn && hasAccount(signIn)) void attempt(takeOfferedLinks());
  });
  listen("history.changed", () => useHistory.getState().changed());
  listen("history.transferChanged", (transfer) => useHistory.setState({ transfer }));
  listen("queue.changed", applyQueueDelta);
  listen("network.changed", (connection) => useApp.setState({ connection }));
  listen("speedLimit.changed", (speedLimit) => useApp.setState({ speedLimit }));
  listen("bot.changed", (bot) => useApp.setState({ bot }));

  const start = async (): Promise<void> => {
    try {
      await Promise.all([
        first("app.infoChanged", request("app.info"), (info) => useApp.setState({ info })),
        first("settings.changed", request("settings.get"), (settings) => useApp.setState({ settings })),
        first("app.noticesChanged", request("app.notices"), (notices) => useApp.setState({ notices })),
        first("network.changed", request("network.state"), (connection) => useApp.setState({ connection })),
        first("speedLimit.changed", request("speedLimit.state"), (speedLimit) => useApp.setState({ speedLimit })),
        first("bot.changed", request("bot.state"), (bot) => useApp.setState({ bot })),
        first("signIn.changed", request("signIn.state"), takeSignIn),
      ]);
      useApp.setState({ startProblem: null });
    } catch (error) {
      useApp.setState({ startProblem: toProblem(error) });
    }
  };
  startAgain = start;
  void start();
  return () => {
    for (const end of endings) end();
  };
}

async function takeOfferedLinks(): Promise<void> {
  const links = await request("links.takeOffered");
  if (links) useLinks.getState().open(links);
}

let startAgain: () => Promise<void> = async () => undefined;

/** Asks for the first state again, after it could not be had. */
export const retryStart = (): Promise<void> => startAgain();

function forgetAccount(): void {
  clearQueue();
  useChats.getState().replace({ chats: [], state: "idle", total: null });
  useScans.setState({ scans: [] });
  useLinks.getState().clear();
  useWatch.setState({ rules: [], dialog: null });
  useHistory.getState().clear();
  clearImports();
  useNavigation.getState().show({ screen: "queue" });
}

const hasAccount = ({ step }: SignInState): boolean => step === "signed-in" || step === "signing-out";
