import { app } from "electron";
import type { InstanceRecord } from "../instance/instance-record";
import { takeTurn } from "../instance/take-turn";

/** The argument that asks a running Gramhaul to quit in order. */
const quitFlag = "--quit";

/** Which part this process plays: see `takeTurn`. Blocks while another instance stops. */
export function takeTurnAtStart(record: InstanceRecord): "start" | number {
  return takeTurn({
    wantsQuit: process.argv.includes(quitFlag),
    requestLock: (wish) => app.requestSingleInstanceLock(wish),
    readInstance: () => record.read(),
    isAlive,
    sleep: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
    now: () => performance.now(),
    say: (line) => void process.stdout.write(`${line}\n`),
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process, who has the number now, is not the one that was asked for; but one that may not be asked lives.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
