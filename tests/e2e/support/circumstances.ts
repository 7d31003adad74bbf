import type { RunningApp } from "./app";
import { startFiveDownloads } from "./five-downloads";
import type { Scene } from "./scene";
import { testAccounts, type WindowDriver } from "./window-driver";

/** Signed in, with nothing to do. */
export async function startIdle(
  scene: Scene,
  env: NodeJS.ProcessEnv = {},
): Promise<{ app: RunningApp; window: WindowDriver }> {
  const { app, window } = await scene.start(env);
  await window.signIn(testAccounts.plain);
  return { app, window };
}

/** What the app is at when it is told to go. */
export const circumstances = {
  "during five downloads": startFiveDownloads,
  idle: startIdle,
} as const;

export type Circumstance = keyof typeof circumstances;

export const everyCircumstance = Object.keys(circumstances) as Circumstance[];

/** Each of these in each circumstance, as rows for `it.each`. */
export function inEveryCircumstance<Case>(cases: readonly Case[]): [Case, Circumstance][] {
  return everyCircumstance.flatMap((circumstance) => cases.map((each): [Case, Circumstance] => [each, circumstance]));
}
