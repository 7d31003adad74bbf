// Loaded by Electron before the app: stands still until the gate is opened, so that a test can have a process at hand whose slow
// start lies behind it. The gate is a file that is made here and removed by the test.
const { existsSync, writeFileSync } = require("node:fs");

const gate = process.env.TEST_GATE;
const lookEveryMs = 5;
const nobody = new Int32Array(new SharedArrayBuffer(4));

writeFileSync(gate, "");
while (existsSync(gate)) Atomics.wait(nobody, 0, 0, lookEveryMs);
writeFileSync(`${gate}.passed`, "");
