import { appIsBuilt, prepareRealApp } from "./support/real-app";
import { runCommand } from "./support/run-command";
import { runScript } from "./support/script-problem";

/** Scripts of `package.json`: the lanes of a stage run at once, the scripts of a lane one after another. */
type Stage = readonly (readonly string[])[];

// Each of the three keeps a processor busy, and the unit tests the other.
const beforeTheBuild: Stage = [["lint", "imports", "types"], ["test:unit"]];
const withTheApp: readonly Stage[] = [
  // The chaos waits for most of its time.
  [["test:integration"], ["test:chaos"]],
  [["test:e2e"]],
];

/** `npm test`: every check there is, as CI runs them. Stops after the first stage in which one has failed. */
async function main(): Promise<number> {
  if (!(await runStage(beforeTheBuild))) return 1;
  await prepareRealApp();
  for (const stage of withTheApp) if (!(await runStage(stage))) return 1;
  return 0;
}

async function runStage(lanes: Stage): Promise<boolean> {
  const passed = await Promise.all(lanes.map((scripts) => runInOrder(scripts, lanes.length > 1)));
  return !passed.includes(false);
}

/** Whether all of these scripts succeed; stops at the first that does not. `aside`: the output is shown at the end, in one piece. */
async function runInOrder(scripts: readonly string[], aside: boolean): Promise<boolean> {
  for (const script of scripts) {
    console.error(`${script} …`);
    const begun = performance.now();
    const { code, stdout, stderr } = await runCommand("npm", ["run", "--silent", script], {
      env: { ...process.env, ...appIsBuilt },
      output: aside ? "capture" : "inherit",
    });
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.error(code === 0 ? `${script}: passed in ${seconds} s` : `${script}: FAILED after ${seconds} s`);
    if (code !== 0) return false;
  }
  return true;
}

void runScript(main);
