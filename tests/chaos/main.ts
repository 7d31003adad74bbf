import { hasDisplay, withDisplay } from "../../scripts/display";
import { resolveElectronRuntime } from "../../scripts/electron-runtime";
import { buildApp } from "../../scripts/support/build";
import { runScript } from "../../scripts/support/script-problem";
import { ensureSystemPackages } from "../../scripts/system-packages";
import { within } from "./bounded";
import { ChaosScene, fileCount } from "./chaos-scene";
import { Figures } from "./figures";
import { type ChaosOptions, chaosOptionsFrom } from "./options";
import { type RunResult, runOnce } from "./run";
import { describePlan, planRun, type RunPlan } from "./schedule";

/** After so many runs a scene is brought to its end without another quit: something may keep it from ever getting there. */
const mostRunsOfScene = 30;
const finishLimitMs = 120_000;
/** Above every limit within a run or a check: whatever takes longer hangs. */
const hangLimitMs = 300_000;
const finishPlan: RunPlan = { way: "SIGTERM", quitAtMs: finishLimitMs, faults: [], atQuit: null };

async function main(): Promise<number> {
  const options = chaosOptionsFrom(process.argv.slice(2));
  if (typeof options === "string") {
    console.error(options);
    return 2;
  }
  const runtime = await resolveElectronRuntime();
  await ensureSystemPackages({
    electron: runtime.executable,
    virtualDisplay: !(await hasDisplay()),
    screenshotFonts: false,
  });
  process.env.GRAMHAUL_ELECTRON_PATH = runtime.executable;
  await buildApp();
  console.log(`Chaos: ${options.runs} runs, seed ${options.seed}, Electron ${runtime.version}`);
  return await withDisplay((displayEnv) => new Chaos(options, displayEnv).run());
}

class Chaos {
  readonly #options: ChaosOptions;
  readonly #displayEnv: NodeJS.ProcessEnv;
  readonly #figures = new Figures();
  #scene: ChaosScene | null = null;
  #scenes = 0;

  constructor(options: ChaosOptions, displayEnv: NodeJS.ProcessEnv) {
    this.#options = options;
    this.#displayEnv = displayEnv;
  }

  /** Resolves to the exit code: 0 when nothing was violated. */
  async run(): Promise<number> {
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
    this.#scene ??= await ChaosScene.set(this.#options.seed + this.#scenes++, this.#displayEnv);
    const scene = this.#scene;
    const result = await within(hangLimitMs, "the run", runOnce(scene, plan));
    this.#figures.addRun(plan, result);
    console.log(
      `${label}  scene ${scene.seed}  ${describePlan(plan)}: ended in ${result.quitMs} ms, ${result.doneFiles ?? "?"} of ${fileCount} files done`,
    );
    if (result.problems.length > 0) {
      await this.#violated(`run ${label} (${describePlan(plan)})`, result.problems, result.lastWords);
      return false;
    }
    if (result.isAllDone) return await this.#close(scene, result);
    return scene.launches < mostRunsOfScene || (await this.#finish(scene));
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

  /** Checks a scene's files when all are done. */
  async #close(scene: ChaosScene, result: RunResult): Promise<boolean> {
    const problems = await within(hangLimitMs, "the check of the files", scene.fileProblems());
    if (problems.length > 0) {
      await this.#violated(`the files of scene ${scene.seed}`, problems, result.lastWords);
      return false;
    }
    const twice = await scene.bytesServedTwice();
    this.#figures.addScene(fileCount, twice);
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

void runScript(main);
