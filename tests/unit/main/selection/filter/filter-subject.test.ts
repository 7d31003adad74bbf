import { describe, expect, it } from "vitest";
import { filterSubject } from "../../../../../src/main/selection/filter/filter-subject";
import type { MediaItem } from "../../../../../src/main/telegram/media-item";
import { MemoryFileSource } from "../../downloads/memory-file-source";

const document: MediaItem = new MemoryFileSource().addFile("file1", 10);

describe("what a filter can ask about a media", () => {
  it("is what its message says", () => {
    const sender = { id: 5, userName: "ada", displayName: "Ada Lovelace" };
    const shape = { width: 640, height: 480, durationSeconds: 12.5 };
    const item: MediaItem = {
      ...document,
      ...shape,
      kind: "video-note",
      caption: "Hi",
      sender,
      replyToId: 3,
      topicId: 2,
      forwardedFrom: { id: null, name: "Someone shy" },
    };
    expect(filterSubject(item)).toEqual({
      date: 1_600_000_000,
      messageId: 1,
      caption: "Hi",
      mediaType: "video_note",
      fileSize: 10,
      fileName: "file1.bin",
      fileExtension: "bin",
      width: 640,
      height: 480,
      duration: 12.5,
      senderId: 5,
      senderName: "ada",
      senderDisplayName: "Ada Lovelace",
      replyToMessageId: 3,
      topicId: 2,
      forwardedFromId: null,
      forwardedFromName: "Someone shy",
    });
  });

  it("has nothing for what the message does not say", () => {
    expect(filterSubject({ ...document, fileName: null, sizeBytes: null })).toMatchObject({
      caption: "",
      fileSize: null,
      fileName: "",
      fileExtension: null,
      width: null,
      duration: null,
      senderId: null,
      senderName: null,
      topicId: null,
      forwardedFromId: null,
      forwardedFromName: null,
    });
  });

  it("calls a sender without a user name by the name shown", () => {
    const sender = { id: 5, userName: null, displayName: "Ada Lovelace" };
    expect(filterSubject({ ...document, sender })).toMatchObject({ senderName: "Ada Lovelace" });
  });

  it.each([
    ["a.JPG", "image/png", "jpg"],
    ["archive.tar.gz", "application/gzip", "gz"],
    ["README", "text/plain", "txt"],
    [".hidden", "text/plain", "txt"],
    ["name.", "application/pdf", "pdf"],
    ["Dr. No", "video/mp4", "mp4"],
    ["v1.0 final", "application/zip", "zip"],
    [null, "image/jpeg", "jpg"],
    [null, "application/x-unknown", null],
    ["", "application/x-unknown", null],
    [`a.${"x".repeat(40)}`, "application/pdf", "pdf"],
  ])("takes the extension of %s (%s) to be %s", (fileName, mimeType, extension) => {
    expect(filterSubject({ ...document, fileName, mimeType }).fileExtension).toBe(extension);
  });
});
