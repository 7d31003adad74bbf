import { describe, expect, it } from "vitest";
import { placeOf } from "../../../src/main/selection/naming/path-template";
import { parsePathTemplate, withTopicFolder } from "../../../src/shared/path-template";

const source = {
  chatId: "channel:777",
  chatFolder: "Garden club",
  groupedId: null,
  albumIndex: null,
  sender: null,
  caption: "",
  topicTitle: "Seeds / 2025",
  fileName: "a.txt",
  kind: "document" as const,
  mimeType: "text/plain",
  date: 1_741_521_600,
  messageId: 5,
};

function pathOf(text: string, topicTitle: string | null = source.topicTitle): string {
  const reading = parsePathTemplate(text);
  if ("problem" in reading) throw new Error(`${text} is a template`);
  const { folders, fileName } = placeOf(withTopicFolder(reading.template), { ...source, topicTitle });
  return [...folders, fileName].join("/");
}

describe("a template with a folder for the topic", () => {
  it.each([
    ["{chat}/{file_name}", "Garden club/Seeds _ 2025/a.txt"],
    ["{file_name}", "Seeds _ 2025/a.txt"],
    ["{chat}/{date:yyyy}/{message_id}", "Garden club/2025/Seeds _ 2025/5.txt"],
    // It has the topic already.
    ["{topic}/{chat}/{file_name}", "Seeds _ 2025/Garden club/a.txt"],
    ["{chat}/{topic} {file_name}", "Garden club/Seeds _ 2025 a.txt"],
  ])("%s", (template, path) => {
    expect(pathOf(template)).toBe(path);
  });

  it("has none for a message without a topic", () => {
    expect(pathOf("{chat}/{file_name}", null)).toBe("Garden club/a.txt");
  });
});
