import { parentPort } from "node:worker_threads";
import { parseYaml } from "./parse-yaml";

// The script of the thread that reads one YAML text, sends what it says, and is done.

const port = parentPort;
if (port === null) throw new Error("This is the script of a worker thread");
port.once("message", (text: string) => port.postMessage(parseYaml(text)));
