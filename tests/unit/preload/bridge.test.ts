import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Bridge } from "../../../src/shared/ipc";

/** Electron as the preload script sees it. The tests in the real window run on one Electron; here it is the other, too. */
const electron = {
  contextBridge: { exposeInMainWorld: vi.fn() },
  ipcRenderer: { invoke: vi.fn(), on: vi.fn(), removeListener: vi.fn() },
};

/** The bridge that the page gets. `webUtils`: undefined where Electron has none. */
async function bridgeOf(webUtils?: { getPathForFile(file: File): string }): Promise<Bridge> {
  vi.doMock("electron", () => ({ ...electron, webUtils }));
  await import("../../../src/preload/index");
  return electron.contextBridge.exposeInMainWorld.mock.lastCall?.[1];
}

/** A file as Electron up to 31 gives it. */
const withPath = (path: string): File => Object.defineProperty(new File([], "config.yaml"), "path", { value: path });

beforeEach(() => {
  vi.resetModules();
  vi.clearAllMocks();
});

describe("files that were dropped", () => {
  it.each([
    ["Electron 25", undefined, "/of/the/file.yaml"],
    ["the current Electron", { getPathForFile: () => "/of/webUtils.yaml" }, "/of/webUtils.yaml"],
  ])(
    "are named to main by their paths on %s, and nothing that only looks like a file is",
    async (_which, webUtils, path) => {
      const { importDropped } = await bridgeOf(webUtils);
      await importDropped([
        withPath("/of/the/file.yaml"),
        { name: "a.yaml", path: "/made/up.yaml" } as unknown as File,
      ]);
      expect(electron.ipcRenderer.invoke.mock.calls).toEqual([["request:imports.readDropped", [path, ""]]]);
    },
  );

  it("of which the system has no path have none", async () => {
    const { importDropped } = await bridgeOf();
    await importDropped([new File([], "config.yaml")]);
    expect(electron.ipcRenderer.invoke).toHaveBeenCalledWith("request:imports.readDropped", [""]);
  });

  it("can't be asked for by a path", async () => {
    const { request } = await bridgeOf();
    await expect(request("imports.readDropped" as "imports.choose", ["/etc/a.json"] as never)).rejects.toThrow(
      "Unknown",
    );
    expect(electron.ipcRenderer.invoke).not.toHaveBeenCalled();
  });
});
