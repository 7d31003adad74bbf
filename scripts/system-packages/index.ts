import { access, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { runCommand } from "../support/run-command";
import { ScriptProblem } from "../support/script-problem";
import { installWithApt, missingDebianPackages } from "./apt";

/** What a script is about to do, and so what the system must have. */
export interface SystemNeeds {
  /** The Electron binary whose shared libraries must be found. */
  electron: string;
  /** Xvfb, because there is no display to use. */
  virtualDisplay: boolean;
  /** Fonts with Chinese and emoji, because screenshots are taken. */
  screenshotFonts: boolean;
  /** dbus-daemon, because tests start a session bus of their own. */
  sessionBus?: boolean;
}

/**
 * Sees to the system libraries, Xvfb and fonts. As root on Debian and Ubuntu it installs what is missing; elsewhere it
 * rejects with the one line to run. macOS and Windows need nothing.
 */
export async function ensureSystemPackages(needs: SystemNeeds): Promise<void> {
  if (process.platform !== "linux") return;
  const missing = await missingParts(needs);
  if (missing.length === 0) return;
  if (!(await isDebianLike())) {
    throw new ScriptProblem(
      `This system lacks what the app needs to run here: ${missing.join(", ")}.\nInstall the packages of your distribution that hold them: GTK 3, NSS, ALSA, GBM, libnotify, libsecret, Xvfb, dbus-daemon, and a Chinese and an emoji font.`,
    );
  }
  const packages = await missingDebianPackages();
  const line = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid?.() !== 0) {
    throw new ScriptProblem(
      `This system lacks what the app needs to run here: ${missing.join(", ")}.\nRun this once, then try again:\n\n  sudo ${line}\n`,
    );
  }
  console.error(`Installing system packages (missing: ${missing.join(", ")}) …`);
  await installWithApt(packages);
  const still = await missingParts(needs);
  if (still.length > 0) {
    throw new ScriptProblem(`Still missing after "${line}": ${still.join(", ")}.`);
  }
}

/** The missing parts by the names a person may search for: library file names, "Xvfb", "dbus-daemon", fonts. Exported for its test. */
export async function missingParts(needs: SystemNeeds): Promise<string[]> {
  const missing = await missingLibraries(needs.electron);
  if (needs.virtualDisplay && !(await isOnPath("Xvfb"))) missing.push("Xvfb");
  if (needs.sessionBus && !(await isOnPath("dbus-daemon"))) missing.push("dbus-daemon");
  if (needs.screenshotFonts) {
    if (!(await hasFont(":lang=zh-cn"))) missing.push("a Chinese font");
    if (!(await hasFont(":lang=und-zsye"))) missing.push("an emoji font");
  }
  return missing;
}

async function missingLibraries(binary: string): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand("ldd", [binary]);
  if (code !== 0) throw new ScriptProblem(`ldd can't read ${binary}: ${(stderr || stdout).trim()}`);
  return parseMissingLibraries(stdout);
}

/** Reads the output of `ldd`: the libraries that were "not found". */
export function parseMissingLibraries(lddOutput: string): string[] {
  return [...lddOutput.matchAll(/^\s*(\S+) => not found$/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

async function hasFont(pattern: string): Promise<boolean> {
  if (!(await isOnPath("fc-list"))) return false;
  const { stdout } = await runCommand("fc-list", [pattern, "family"]);
  return stdout.trim() !== "";
}

async function isOnPath(command: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const found = await access(join(folder, command)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

async function isDebianLike(): Promise<boolean> {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
