/** How often it is looked whether they have ended, milliseconds. */
const paceMs = 10;

/**
 * Whether every file operation of this process has come back within `limitMs`.
 *
 * One that never does (a network share or a USB disk that has gone) holds a thread of libuv, and every ordinary way to end a
 * process waits for those threads: `app.exit()`, `process.exit()` and `process.reallyExit()` alike, for ever (seen on Electron 25
 * with one blocked `open`; uv_library_shutdown joins the thread pool). Such a process has to be ended by a signal.
 */
export async function fileOperationsEnd(limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (process.getActiveResourcesInfo().some((resource) => resource.startsWith("FSReq"))) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, paceMs));
  }
  return true;
}
