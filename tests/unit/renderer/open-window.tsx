import { act, cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { afterEach } from "vitest";
import { App } from "../../../src/renderer/app/app";
import { noMedia } from "../../../src/shared/media";
import "../../../src/renderer/i18n/i18n";
import { useApp } from "../../../src/renderer/state/app-store";
import { connectStores } from "../../../src/renderer/state/connect";
import { useImports } from "../../../src/renderer/state/imports-store";
import { useLinks } from "../../../src/renderer/state/links-store";
import { useNavigation } from "../../../src/renderer/state/navigation-store";
import { useProblems } from "../../../src/renderer/state/problems-store";
import { useWatch } from "../../../src/renderer/state/watch-store";
import type { RequestName } from "../../../src/shared/ipc";
import type { SignInState } from "../../../src/shared/sign-in";
import { type FakeBridge, installFakeBridge, sampleInfo, sampleSettings, sampleTotals } from "./fake-bridge";

// A busy machine may take its time; what a test waits for comes or it does not.
configure({ asyncUtilTimeout: 15_000 });

let disconnect: (() => void) | undefined;

afterEach(() => {
  cleanup();
  disconnect?.();
  disconnect = undefined;
  useApp.setState(useApp.getInitialState(), true);
  useImports.setState(useImports.getInitialState(), true);
  useLinks.setState(useLinks.getInitialState(), true);
  useNavigation.setState(useNavigation.getInitialState(), true);
  useWatch.setState(useWatch.getInitialState(), true);
  useProblems.setState(useProblems.getInitialState(), true);
});

export const signedIn: SignInState = {
  step: "signed-in",
  account: { id: "1", name: "Anna", username: "anna", maskedPhone: null },
  sessionIsEncrypted: true,
};

/** Opens the whole window on a main process of plain functions, as main.tsx does. */
export async function openWindow(answers: FakeBridge["answers"] = {}): Promise<FakeBridge> {
  // Happy DOM has no layout: without a height a virtual list would have nothing to show.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => 520 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 900 });
  const bridge = installFakeBridge({
    "app.info": () => sampleInfo,
    "app.notices": () => [],
    "settings.get": () => sampleSettings,
    "network.state": () => ({ state: "online", latencyMs: 41 }),
    "speedLimit.state": () => ({ kilobytesPerSecond: 0, isScheduled: false, until: null }),
    "bot.state": () => ({ state: "off" }),
    "signIn.state": () => signedIn,
    "chats.list": () => ({ chats: [], state: "complete", total: 0 }),
    "chats.discussion": () => ({ state: "none", title: null }),
    "chats.topics": () => [],
    "scans.list": () => [],
    "links.list": () => [],
    "chats.mediaCounts": () => noMedia,
    "media.page": () => ({ entries: [], next: null, isFromCache: false }),
    "media.refresh": () => false,
    "watch.list": () => [],
    "imports.state": () => ({ file: { state: "none" }, lists: [] }),
    "queue.totals": () => sampleTotals(),
    "queue.page": () => ({ rows: [], next: null, revision: 1 }),
    ...answers,
  });
  disconnect = connectStores();
  await act(async () => {
    render(<App />);
  });
  return bridge;
}

/** What main was asked under a name, oldest first. */
export const askedFor = (bridge: FakeBridge, name: RequestName): unknown[] =>
  bridge.asked.filter((asked) => asked.name === name).map((asked) => asked.input);

/** Clicks the one element that has this test id. */
export const click = (testId: string): Promise<void> =>
  act(async () => {
    fireEvent.click(screen.getByTestId(testId));
  });
