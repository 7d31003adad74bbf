import { readdir } from "node:fs/promises";
import { runCommand } from "../support/run-command";
import { ScriptProblem } from "../support/script-problem";

/**
 * What Electron, Xvfb, readable screenshots and the tests of the tray need on Debian and Ubuntu. Where a package was renamed for 64-bit time (Debian
 * 13, Ubuntu 24.04) or split (dbus), the newer name stands first.
 */
const debianPackages: readonly (readonly string[])[] = [
  ["libgtk-3-0t64", "libgtk-3-0"],
  ["libatk-bridge2.0-0t64", "libatk-bridge2.0-0"],
  ["libcups2t64", "libcups2"],
  ["libasound2t64", "libasound2"],
  ["libnss3"],
  ["libgbm1"],
  ["libdrm2"],
  ["libxss1"],
  ["libxtst6"],
  ["libnotify4"],
  ["libsecret-1-0"],
  ["fontconfig"],
  ["fonts-dejavu-core"],
  ["fonts-wqy-microhei"],
  ["fonts-noto-color-emoji"],
  ["xvfb"],
  ["dbus-daemon", "dbus"],
];

/** The packages of the list that are not installed, each under the name that this release of the distribution has. */
export async function missingDebianPackages(): Promise<string[]> {
  const installed = await installedPackages();
  const wanted = debianPackages.filter((names) => !names.some((name) => installed.has(name)));
  const known = await knownPackages(wanted.flat());
  return wanted.map((names) => names.find((name) => known.has(name)) ?? names.at(-1) ?? "");
}

/** Installs packages as root; package lists are refreshed when there are none or when they are too old to serve. */
export async function installWithApt(packages: readonly string[]): Promise<void> {
  const hasLists = await readdir("/var/lib/apt/lists").then(
    (names) => names.some((name) => name.includes("_Packages")),
    () => false,
  );
  if (hasLists && (await install(packages)) === null) return;
  const refreshed = await apt(["update"]);
  // The lists may have brought another name for a package.
  const refusal = refreshed ?? (await install(await missingDebianPackages()));
  if (refusal !== null) {
    throw new ScriptProblem(`System packages could not be installed (${packages.join(" ")}):\n${refusal}`);
  }
}

async function install(packages: readonly string[]): Promise<string | null> {
  return await apt(["install", "-y", "--no-install-recommends", ...packages]);
}

/** Returns null when it worked, else the last lines of what apt-get said. */
async function apt(args: readonly string[]): Promise<string | null> {
  const result = await runCommand("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=300", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeoutMs: 20 * 60_000,
  });
  if (result.code === 0) return null;
  return `${result.stdout}\n${result.stderr}`.trim().split("\n").slice(-8).join("\n");
}

async function installedPackages(): Promise<Set<string>> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholders are dpkg-query's.
  const { stdout } = await runCommand("dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\n"]);
  const lines = stdout.split("\n").map((line) => line.split(" "));
  return new Set(lines.flatMap(([name, status]) => (name !== undefined && status === "installed" ? [name] : [])));
}

async function knownPackages(names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  // Names that don't exist are errors for apt-cache, but it still prints those that do.
  const { stdout } = await runCommand("apt-cache", ["show", "--no-all-versions", ...names]);
  return new Set([...stdout.matchAll(/^Package: (\S+)$/gm)].flatMap(([, name]) => (name === undefined ? [] : [name])));
}
