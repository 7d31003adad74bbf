// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { previewPaths } from "../../../src/main/selection/naming/preview-paths";
import type { PathPreview } from "../../../src/shared/path-template";
import { defaultSettings } from "../../../src/shared/settings";
import { Refusal, sampleInfo } from "./fake-bridge";
import { askedFor, openWindow } from "./open-window";

const field = (): HTMLInputElement => screen.getByTestId<HTMLInputElement>("setting-pathTemplate");
const save = (): HTMLButtonElement => screen.getByTestId<HTMLButtonElement>("names-save");
const type = (value: string): Promise<void> =>
  act(async () => {
    fireEvent.change(field(), { target: { value } });
  });
const paths = (): (string | null)[] => screen.queryAllByTestId("names-path").map(({ textContent }) => textContent);

/** The settings on a main process that answers as the real one does when nothing was downloaded yet. */
async function openSettings(
  more: { preview?: (template: string) => Promise<PathPreview>; refuse?: boolean; language?: "zh-Hans" } = {},
) {
  let settings = defaultSettings;
  const bridge = await openWindow({
    "app.info": () => ({ ...sampleInfo, language: more.language ?? "en" }),
    "settings.get": () => settings,
    "settings.change": (patch) => {
      if (more.refuse) throw new Refusal({ kind: "unknown", message: "disk full" });
      settings = { ...settings, ...patch };
      return settings;
    },
    "names.preview": more.preview ?? ((template) => previewPaths(template, [])),
  });
  await act(async () => {
    fireEvent.click(screen.getByTestId("nav-settings"));
  });
  await screen.findByTestId("names-preview");
  return { changes: () => askedFor(bridge, "settings.change") };
}

describe("names and folders in the settings", () => {
  it("shows the template in force on samples, and says that they are made up", async () => {
    await openSettings();
    expect(field().value).toBe("{chat}/{file_name}");
    expect(screen.getByText("For example (made up, there are no downloads yet):")).toBeTruthy();
    expect(paths()).toEqual([
      "Holiday 2025/photo 2025-03-09 1204.jpg",
      "Holiday 2025/Sunset at the beach.mp4",
      "Anna/Itinerary.pdf",
    ]);
    expect(save().disabled).toBe(true);
  });

  it("previews what is typed and saves it only when asked to", async () => {
    const { changes } = await openSettings();
    await type("{type}/{message_id}");
    expect(paths()).toEqual(["photo/1204.jpg", "video/1205.mp4", "document/87.pdf"]);
    expect(changes()).toEqual([]);
    await act(async () => {
      fireEvent.submit(field());
    });
    expect(changes()).toEqual([{ pathTemplate: "{type}/{message_id}" }]);
    expect(save().disabled).toBe(true);
  });

  it("marks the place of an error, and can't save it by button or Enter", async () => {
    const { changes } = await openSettings();
    await type("{chat}/{nam}");
    const problem = screen.getByTestId("names-problem");
    expect([problem.dataset.kind, problem.dataset.column]).toEqual(["unknown-field", "8"]);
    expect(problem.querySelector("mark")?.textContent).toBe("{nam}");
    expect(problem.textContent).toContain("Character 8: There is no field “nam”.");
    expect(field().getAttribute("aria-invalid")).toBe("true");
    expect(save().disabled).toBe(true);
    await act(async () => {
      fireEvent.submit(field());
    });
    expect(changes()).toEqual([]);
    fireEvent.keyDown(field(), { key: "Escape" });
    expect(field().value).toBe("{chat}/{file_name}");
  });

  it("speaks of errors in Chinese, too", async () => {
    await openSettings({ language: "zh-Hans" });
    await type("{chat}/");
    expect(screen.getByTestId("names-problem").textContent).toContain("第 8 个字符：最后一部分是文件名");
  });

  it("fills in presets and fields; nothing of it is saved by itself", async () => {
    const { changes } = await openSettings();
    await act(async () => {
      fireEvent.change(screen.getByTestId("names-preset"), { target: { value: "by-month" } });
    });
    expect(field().value).toBe("{chat}/{date:yyyy_MM}/{message_id} - {file_name}");
    expect(paths()[1]).toBe("Holiday 2025/2025_03/1205 - Sunset at the beach.mp4");
    await type("{chat}/");
    field().setSelectionRange(7, 7);
    await act(async () => {
      fireEvent.click(screen.getByTestId("names-insert-message_id"));
    });
    expect(field().value).toBe("{chat}/{message_id}");
    expect(screen.getByTestId<HTMLSelectElement>("names-preset").value).toBe("own");
    expect(changes()).toEqual([]);
  });

  it("does not save what main has not judged yet, nor take an old answer for the new text", async () => {
    const waiting = new Map<string, (preview: PathPreview) => void>();
    await openSettings({
      preview: (template) =>
        template === defaultSettings.pathTemplate
          ? Promise.resolve(previewPaths(template, []))
          : new Promise((resolve) => waiting.set(template, resolve)),
    });
    await type("{message_id}");
    await type("{message_id");
    await act(async () => waiting.get("{message_id}")?.(previewPaths("{message_id}", [])));
    expect([save().disabled, paths()]).toEqual([true, []]);
    await act(async () => waiting.get("{message_id")?.(previewPaths("{message_id", [])));
    expect(screen.getByTestId("names-problem").dataset.kind).toBe("unclosed-brace");
  });

  it("says so when it could not be saved, and keeps what was typed", async () => {
    await openSettings({ refuse: true });
    await type("{message_id}");
    await act(async () => {
      fireEvent.click(save());
      fireEvent.submit(field());
    });
    await waitFor(() => expect(screen.getAllByTestId("problem").length).toBeGreaterThan(0));
    expect([field().value, save().disabled]).toEqual(["{message_id}", false]);
  });
});
