import { describe, expect, it } from "vitest";
import type { PathSource } from "../../../../../src/main/selection/naming/path-fields";
import { previewPaths } from "../../../../../src/main/selection/naming/preview-paths";
import { SettingsPatchSchema, SettingsSchema } from "../../../../../src/shared/settings";

const message = (messageId: number): PathSource => ({
  chatId: "user:1",
  chatFolder: "Ada",
  groupedId: null,
  albumIndex: null,
  sender: null,
  caption: "",
  topicTitle: null,
  fileName: `${messageId}/x.txt`,
  kind: "document",
  mimeType: "text/plain",
  date: 0,
  messageId,
});

describe("the preview of a template", () => {
  it("shows at most three messages, as they are given", () => {
    const preview = previewPaths("{chat}/{message_id}/{file_name}", [4, 3, 2, 1].map(message));
    expect(preview).toEqual({
      problem: null,
      isSample: false,
      paths: ["Ada/4/4_x.txt", "Ada/3/3_x.txt", "Ada/2/2_x.txt"],
    });
  });

  it("says that it shows samples where there are no messages", () => {
    expect(previewPaths("{chat}/{date:yyyy}/{file_name}", [])).toEqual({
      problem: null,
      isSample: true,
      paths: [
        "Holiday 2025/2025/photo 2025-03-09 1204.jpg",
        "Holiday 2025/2025/Sunset at the beach.mp4",
        "Anna/2025/Itinerary.pdf",
      ],
    });
  });

  it("has every field in its samples", () => {
    const { paths } = previewPaths("{topic|no topic}/{sender}/{album_index|alone} {caption} {message_id}", []);
    expect(paths).toEqual([
      "Pictures/Anna Berg/2 First morning 1204.jpg",
      "Pictures/Anna Berg/alone Sunset, seen from the dunes 1205.mp4",
      "no topic/Anna Berg/alone 87.pdf",
    ]);
  });

  it("says what is wrong instead", () => {
    expect(previewPaths("{chat}/{nam}", [message(1)])).toEqual({
      problem: { kind: "unknown-field", column: 8, length: 5, found: "nam" },
      isSample: false,
      paths: [],
    });
  });
});

describe("the setting", () => {
  it("takes only a template that is right, and has one from the beginning", () => {
    expect(SettingsSchema.parse({}).pathTemplate).toBe("{chat}/{file_name}");
    expect(SettingsPatchSchema.parse({ pathTemplate: "{message_id}" })).toEqual({ pathTemplate: "{message_id}" });
    for (const pathTemplate of ["", "{chat}/", "../{file_name}", "{nam}"]) {
      expect(SettingsPatchSchema.safeParse({ pathTemplate }).success).toBe(false);
      expect(SettingsSchema.safeParse({ pathTemplate }).success).toBe(false);
    }
  });
});
