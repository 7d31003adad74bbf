import { app } from "electron";
import type { InstanceRecord } from "../instance/instance-record";
import { isAlive } from "../instance/is-alive";
import { linksAmong } from "../instance/link-arguments";
import { takeTurn } from "../instance/take-turn";

/** The argument that asks a running Gramhaul to quit in order. */
const quitFlag = "--quit";

/** Which part this process plays: see `takeTurn`. Blocks while another instance stops. */
export function takeTurnAtStart(record: InstanceRecord): "start" | number {
  return takeTurn({
    wantsQuit: process.argv.includes(quitFlag),
    links: linksAmong(process.argv),
    requestLock: (wish) => app.requestSingleInstanceLock(wish),
    readInstance: () => record.read(),
    isAlive,
    sleep: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
    now: () => performance.now(),
    say: (line) => void process.stdout.write(`${line}\n`),
  });
}
