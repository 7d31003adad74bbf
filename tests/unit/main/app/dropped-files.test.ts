import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Core } from "../../../../src/main/app/core";
import { mustBeDroppable } from "../../../../src/main/app/dropped-files";
import { createRequestHandlers, type Desktop, toIpcProblem } from "../../../../src/main/app/request-handlers";
import { DroppedPathsSchema, mostDroppedFiles } from "../../../../src/shared/imports";
import { pageRequestNames, requestNames } from "../../../../src/shared/ipc";
import { temporaryFolder } from "../downloads/conditions";

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const at = (name: string): string => join(folder, name);
const written = (name: string): string => {
  writeFileSync(at(name), "chat: []\n");
  return at(name);
};

/** The kind of problem that the window is told, or null. */
const problemOf = async (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error: unknown) => toIpcProblem(error).kind,
  );

describe("files that were dropped", () => {
  it.each(["config.yaml", "data.YML", "result.json", "配置.yaml"])("may be named %s", async (name) => {
    expect(await problemOf(mustBeDroppable([written(name)]))).toBeNull();
  });

  it("are refused when one of them has another ending, is no regular file, is not there, or has no whole path", async () => {
    const good = written("config.yaml");
    mkdirSync(at("folder.json"));
    symlinkSync("/dev/zero", at("endless.yaml"));
    const bad = [
      written("picture.png"),
      written("yaml"),
      written("config.yaml.exe"),
      at("folder.json"),
      at("endless.yaml"),
      at("gone.json"),
      `${good}\0.json`,
      relative(process.cwd(), good),
      "",
    ];
    for (const path of bad)
      expect([path, await problemOf(mustBeDroppable([good, path]))]).toEqual([path, "no-import-file"]);
  });

  it("are a few with paths of a bounded length", () => {
    expect(DroppedPathsSchema.safeParse([]).success).toBe(false);
    expect(DroppedPathsSchema.safeParse(Array(mostDroppedFiles).fill("/a.yaml")).success).toBe(true);
    expect(DroppedPathsSchema.safeParse(Array(mostDroppedFiles + 1).fill("/a.yaml")).success).toBe(false);
    expect(DroppedPathsSchema.safeParse(["/".repeat(40_000)]).success).toBe(false);
  });

  it("can't be named by the page: everything else can be asked", () => {
    expect(requestNames.filter((name) => !(pageRequestNames as readonly string[]).includes(name))).toEqual([
      "imports.readDropped",
    ]);
  });
});

describe("the request", () => {
  const handlersOf = (core: unknown) => createRequestHandlers(core as Core, {} as Desktop);

  it("reads what may be dropped, all of it or nothing", async () => {
    const read: (readonly string[])[] = [];
    const handlers = handlersOf({ account: { imports: { read: (paths: readonly string[]) => read.push(paths) } } });
    const [config, data] = [written("config.yaml"), written("data.yaml")];
    await handlers["imports.readDropped"]([config, data]);
    expect(read).toEqual([[config, data]]);
    expect(await problemOf(Promise.resolve(handlers["imports.readDropped"]([config, folder])))).toBe("no-import-file");
    expect(read).toHaveLength(1);
  });

  it("does not say what is there to who is not signed in, and reads nothing on the way out", async () => {
    const ask = async (core: unknown) => problemOf(handlersOf(core)["imports.readDropped"]([folder]) as Promise<void>);
    expect(await ask({ account: null })).toBe("signed-out");
    expect(await ask({ isStopping: true })).toBe("shutting-down");
  });
});
