import { readdirSync, readFileSync } from "node:fs";

/**
 * What is to be seen of an app that does not end: the processes of its group (all of them hold its output open), and what the
 * threads of the app itself wait for in the kernel. Reads /proc, so on Linux only; empty elsewhere.
 */
export function describeHang(pid: number): string {
  if (process.platform !== "linux") return "";
  const lines = readdirSync("/proc")
    .map(Number)
    .filter((other) => other > 0)
    .flatMap((other) => {
      const stat = read(`/proc/${other}/stat`);
      // proc_pid_stat(5): state, parent and group follow the name, which stands in parentheses and may have spaces.
      const [state, , group] = stat.replace(/^.*\) /s, "").split(" ");
      return Number(group) === pid ? [`${other} ${state} ${commandOf(other)}`] : [];
    });
  const task = `/proc/${pid}/task`;
  const threads = list(task).map((id) => `  ${read(`${task}/${id}/comm`)}: ${read(`${task}/${id}/wchan`) || "?"}`);
  return ["--- processes of its group", ...lines, `--- threads of ${pid}`, ...threads].join("\n");
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").slice(0, 120);
}

/** Whatever is gone in the meantime is left out. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
