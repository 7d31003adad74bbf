import { writeFileSync } from "node:fs";
import { within } from "./bounded";
import { ChaosScene, type Surroundings } from "./chaos-scene";
import { refetchProblems } from "./checks";
import { Figures } from "./figures";
import { bytesInFlight, fileCount } from "./limits";
import type { ChaosOptions } from "./options";
import { type RunResult, runOnce } from "./run";
import { describePlan, planRun, type RunPlan } from "./schedule";

/** After so many runs a scene is brought to its end without another quit: something may keep it from ever getting there. */
const mostRunsOfScene = 30;
const finishLimitMs = 120_000;
/** Above every limit within a run or a check: whatever takes longer hangs. */
const hangLimitMs = 300_000;
const finishPlan: RunPlan = {
  way: "SIGTERM",
  isBare: false,
  quitAtMs: finishLimitMs,
  secondSignalMs: 0,
  faults: [],
  atQuit: null,
};

/** Takes one run after another until the number is reached or something is violated. */
export class Chaos {
  readonly #options: ChaosOptions;
  readonly #surroundings: Surroundings;
  readonly #figures = new Figures();
  #scene: ChaosScene | null = null;
  #scenes = 0;
  /** What the scene's ends and faults may have cost so far, bytes. */
  #refetchLimitBytes = 0;

  constructor(options: ChaosOptions, surroundings: Surroundings) {
    this.#options = options;
    this.#surroundings = surroundings;
  }

  /** Resolves to the exit code: 0 when nothing was violated. */
  async run(): Promise<number> {
    const code = await this.#runAll();
    const { jsonFile, runs, seed } = this.#options;
    if (jsonFile !== null) {
      const report = { violated: code !== 0, runsAsked: runs, seed, ...this.#figures.report };
      writeFileSync(jsonFile, `${JSON.stringify(report, null, 2)}\n`);
    }
    return code;
  }

  async #runAll(): Promise<number> {
    let now = "setting the first scene";
    try {
      for (let number = 1; number <= this.#options.runs; number++) {
        const plan = planRun(this.#options.seed, number);
        now = `run ${number} (${describePlan(plan)})`;
        if (!(await this.#run(`${number}/${this.#options.runs}`, plan))) return 1;
      }
      now = "finishing the last scene";
      if (this.#scene !== null && !(await this.#finish(this.#scene))) return 1;
    } catch (error) {
      return await this.#violated(now, [error instanceof Error ? (error.stack ?? error.message) : String(error)], "");
    }
    console.log(`\n${this.#figures}\nNothing was lost, damaged or there twice; every graceful quit was one.`);
    return 0;
  }

  /** One planned run; false after a violation. */
  async #run(label: string, plan: RunPlan): Promise<boolean> {
    const scene = await this.#currentScene();
    const result = await within(hangLimitMs, "the run", runOnce(scene, plan));
    this.#figures.addRun(plan, result);
    this.#refetchLimitBytes += result.refetchLimitBytes;
    console.log(
      `${label}  scene ${scene.seed}  ${describePlan(plan)}: ended in ${result.quitMs} ms, ${result.runningAtQuit ?? "?"} running, ${result.doneFiles ?? "?"} of ${fileCount} files done`,
    );
    if (result.problems.length > 0) {
      await this.#violated(`run ${label} (${describePlan(plan)})`, result.problems, result.lastWords);
      return false;
    }
    if (result.isAllDone) return await this.#close(scene, result);
    return scene.launches < mostRunsOfScene || (await this.#finish(scene));
  }

  async #currentScene(): Promise<ChaosScene> {
    if (this.#scene !== null) return this.#scene;
    this.#refetchLimitBytes = 0;
    this.#scene = await ChaosScene.set(this.#options.seed + this.#scenes++, this.#surroundings);
    return this.#scene;
  }

  /** Lets a scene's downloads come to their end on a healthy server. */
  async #finish(scene: ChaosScene): Promise<boolean> {
    const result = await within(hangLimitMs, "the finishing run", runOnce(scene, finishPlan));
    const problems = [...result.problems];
    if (!result.isAllDone) problems.push(`not all files were done after ${finishLimitMs / 1000} s without faults`);
    if (problems.length === 0) return await this.#close(scene, result);
    await this.#violated("the finishing run", problems, result.lastWords);
    return false;
  }

  /** Checks a scene's files, and what they cost, when all are done. */
  async #close(scene: ChaosScene, result: RunResult): Promise<boolean> {
    const { bytes, randomResets } = await scene.refetched();
    const mostBytes = this.#refetchLimitBytes + randomResets * bytesInFlight;
    const problems = [
      ...(await within(hangLimitMs, "the check of the files", scene.fileProblems())),
      ...refetchProblems(bytes, mostBytes),
    ];
    if (problems.length > 0) {
      await this.#violated(`the files of scene ${scene.seed}`, problems, result.lastWords);
      return false;
    }
    this.#figures.addScene(fileCount, { bytes, mostBytes });
    console.log(`scene ${scene.seed}: ${fileCount} files bit-exact after ${scene.launches} starts`);
    await scene.end({ keepFolder: false });
    this.#scene = null;
    return true;
  }

  async #violated(where: string, problems: readonly string[], lastWords: string): Promise<number> {
    const folder = this.#scene?.folder ?? "(none yet)";
    await this.#scene?.end({ keepFolder: true });
    this.#scene = null;
    console.error(`\nVIOLATED in ${where}, seed ${this.#options.seed}`);
    for (const problem of problems) console.error(`- ${problem}`);
    console.error(`The scene's folder: ${folder}\n${lastWords}\n\nSo far:\n${this.#figures}`);
    return 1;
  }
}
