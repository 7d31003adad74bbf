import { runScript } from "../../../scripts/support/script-problem";
import { supervise } from "../../../scripts/support/supervise";

// A runner of its own for the tests: its arguments are the program, a time in milliseconds, and the program's arguments.
const [program = "", sameWishMs = "", ...args] = process.argv.slice(2);
void runScript(() => supervise(program, args, process.env, Number(sameWishMs)));
