import type { World } from "../world/world";
import { ScenarioBuilder } from "./builder";
import { fillConversations } from "./conversations";
import { fillDemo } from "./demo";
import { fillHostileNames } from "./hostile-names";
import { fillHundredThousand } from "./hundred-thousand";
import { fillMixed200 } from "./mixed-200";
import { fillLarge, fillManyChats, fillManySmall } from "./volume";

/** The named worlds. Each fills a world that has the test accounts and nothing else. */
const scenarios = {
  demo: fillDemo,
  "mixed-200": fillMixed200,
  "hostile-names": fillHostileNames,
  conversations: fillConversations,
  large: fillLarge,
  "many-chats": fillManyChats,
  "many-small": fillManySmall,
  "hundred-thousand": fillHundredThousand,
  empty: () => undefined,
} satisfies Record<string, (builder: ScenarioBuilder) => void>;

export type ScenarioName = keyof typeof scenarios;

export const scenarioNames = Object.keys(scenarios) as ScenarioName[];

export function isScenarioName(name: string): name is ScenarioName {
  return name in scenarios;
}

/** Fills the world. Files are spread over `fileDcs` in turn. */
export function fillScenario(name: ScenarioName, world: World, fileDcs: readonly number[]): void {
  scenarios[name](new ScenarioBuilder(world, fileDcs));
}
