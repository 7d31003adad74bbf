import { readFileSync } from "node:fs";

/**
 * Chromium's sandbox can't work as root on Linux. `localContentOnly` says that the app will only meet the local Telegram server;
 * then it also does without where the kernel forbids unprivileged user namespaces (Ubuntu 24.04 and newer).
 */
export function sandboxArguments(localContentOnly: boolean): string[] {
  if (process.platform !== "linux") return [];
  const isRoot = process.getuid?.() === 0;
  return isRoot || (localContentOnly && namespacesForbidden()) ? ["--no-sandbox"] : [];
}

function namespacesForbidden(): boolean {
  return (
    kernelSetting("kernel/apparmor_restrict_unprivileged_userns") === "1" ||
    kernelSetting("kernel/unprivileged_userns_clone") === "0" ||
    kernelSetting("user/max_user_namespaces") === "0"
  );
}

function kernelSetting(name: string): string | null {
  try {
    return readFileSync(`/proc/sys/${name}`, "utf8").trim();
  } catch {
    return null;
  }
}
