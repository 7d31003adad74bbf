// @vitest-environment happy-dom
import { act, createEvent, fireEvent, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { mostDroppedFiles } from "../../../src/shared/imports";
import { Refusal } from "./fake-bridge";
import { askedFor, openWindow } from "./open-window";

interface Dragged {
  readonly types: readonly string[];
  readonly files: readonly File[];
  getData(type: string): string;
}

const filesNamed = (...names: string[]): Dragged => ({
  types: ["Files"],
  files: names.map((name) => new File([""], name)),
  getData: () => "",
});
const textsOf = (texts: Record<string, string>, files: readonly File[] = []): Dragged => ({
  types: [...Object.keys(texts), ...(files.length > 0 ? ["Files"] : [])],
  files,
  getData: (type) => texts[type] ?? "",
});

/** Whether the window took the event; what it does not take, the browser deals with. */
async function drag(type: "dragOver" | "drop", dataTransfer: Dragged, onto: HTMLElement = document.body) {
  let isTaken = false;
  await act(async () => {
    isTaken = !fireEvent[type](onto, { dataTransfer });
  });
  return isTaken;
}
const held = (): string | undefined => screen.queryByTestId("drop-overlay")?.dataset.held;
const isImportOpen = (): boolean => screen.queryByTestId("import-choose") !== null;
const problems = (): (string | undefined)[] => screen.queryAllByTestId("problem").map(({ dataset }) => dataset.kind);

describe("files held over the window", () => {
  it("are said to be imported, and no longer when they have left", async () => {
    await openWindow();
    expect(await drag("dragOver", filesNamed("config.yaml"))).toBe(true);
    expect(held()).toBe("files");
    expect(screen.getByTestId("drop-overlay").textContent).toContain("result.json");
    // Happy DOM does not say which element the drag goes to.
    const left = Object.defineProperty(createEvent.dragLeave(document.body), "relatedTarget", { value: null });
    act(() => void fireEvent(document.body, left));
    expect(held()).toBeUndefined();
  });

  it("are read when they are dropped, and the dialog shows it, also over a text field", async () => {
    const bridge = await openWindow();
    await drag("dragOver", filesNamed("config.yaml", "data.yaml"));
    expect(await drag("drop", filesNamed("config.yaml", "data.yaml"), screen.getByTestId("chat-search"))).toBe(true);
    expect(held()).toBeUndefined();
    expect(askedFor(bridge, "imports.readDropped")).toEqual([["/dropped/config.yaml", "/dropped/data.yaml"]]);
    expect(isImportOpen()).toBe(true);
    expect(problems()).toEqual([]);
  });

  it.each([
    ["a picture", ["picture.png"]],
    ["a folder", ["exports"]],
    ["a picture beside a configuration", ["config.yaml", "picture.png"]],
    ["too many", Array<string>(mostDroppedFiles + 1).fill("config.yaml")],
  ])("%s: a clear word, and nothing else", async (_what, names) => {
    const bridge = await openWindow();
    expect(await drag("drop", filesNamed(...names))).toBe(true);
    expect(problems()).toEqual(["no-import-file"]);
    expect(screen.getByTestId("problem").textContent).toContain("Only files to import can be dropped here");
    expect(askedFor(bridge, "imports.readDropped")).toEqual([]);
    expect(isImportOpen()).toBe(false);
  });

  it("what main refuses opens nothing", async () => {
    await openWindow({
      "imports.readDropped": () => {
        throw new Refusal({ kind: "no-import-file", message: "/exports.json" });
      },
    });
    await drag("drop", filesNamed("exports.json"));
    expect(problems()).toEqual(["no-import-file"]);
    expect(isImportOpen()).toBe(false);
  });

  it("do nothing before a sign-in", async () => {
    const bridge = await openWindow({ "signIn.state": () => ({ step: "phone" }) as never });
    expect(await drag("dragOver", filesNamed("config.yaml"))).toBe(false);
    expect(await drag("drop", filesNamed("config.yaml"))).toBe(false);
    expect(held()).toBeUndefined();
    expect(askedFor(bridge, "imports.readDropped")).toEqual([]);
  });
});

describe("texts held over the window", () => {
  const link = "https://t.me/holiday/5";

  it("open the dialog for links, also a picture that comes with its address", async () => {
    const bridge = await openWindow({ "links.read": () => [] });
    const picture = textsOf({ "text/uri-list": link }, [new File([""], "picture.png")]);
    await drag("dragOver", picture);
    expect(held()).toBe("links");
    await drag("drop", picture);
    expect(screen.getByTestId<HTMLTextAreaElement>("links-text").value).toBe(link);
    expect(askedFor(bridge, "imports.readDropped")).toEqual([]);
  });

  it("are left to a text field, but files that come with their name as a text are not", async () => {
    await openWindow();
    const field = screen.getByTestId("chat-search");
    expect(await drag("dragOver", textsOf({ "text/plain": link }), field)).toBe(false);
    expect(held()).toBeUndefined();
    await drag("dragOver", textsOf({ "text/plain": "config.yaml" }, [new File([""], "config.yaml")]), field);
    expect(held()).toBe("files");
  });
});
