import { useEffect, useState } from "react";
import { longestLinkText } from "../../shared/links";
import { request } from "../state/bridge";
import { openDropped } from "../state/imports-store";
import { useLinks } from "../state/links-store";
import { attempt } from "../state/problems-store";

/** What a drag holds: a text or links, or files of the computer. */
export type Held = "links" | "files";

/**
 * Takes links that are pasted anywhere outside a text field, and texts, links or files that are dropped on the window. Returns what
 * of this is held over the window.
 */
export function useWindowIntake(): Held | null {
  const [over, setOver] = useState<Held | null>(null);
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!isTextField(event.target)) void attempt(openIfLinks(text));
    };
    const onDragOver = (event: DragEvent): void => {
      const held = heldBy(event);
      if (held === null) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      setOver(held);
    };
    const onDragLeave = (event: DragEvent): void => {
      // Left for another element of the window, unless there is none.
      if (event.relatedTarget === null) setOver(null);
    };
    const onDrop = (event: DragEvent): void => {
      setOver(null);
      const held = heldBy(event);
      if (held === null) return;
      event.preventDefault();
      if (held === "files") {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length > 0) void attempt(openDropped(files));
        return;
      }
      // Dropping says what is wanted: what is no link is named in the dialog.
      const text = droppedText(event).slice(0, longestLinkText);
      if (text.trim() !== "") useLinks.getState().open(text);
    };
    window.addEventListener("paste", onPaste);
    window.addEventListener("dragover", onDragOver);
    window.addEventListener("dragleave", onDragLeave);
    window.addEventListener("drop", onDrop);
    return () => {
      window.removeEventListener("paste", onPaste);
      window.removeEventListener("dragover", onDragOver);
      window.removeEventListener("dragleave", onDragLeave);
      window.removeEventListener("drop", onDrop);
    };
  }, []);
  return over;
}

/** What is on the clipboard need not be meant for us: only a text with a link in it is. */
async function openIfLinks(text: string): Promise<void> {
  if (text.trim() === "" || text.length > longestLinkText) return;
  const readings = await request("links.read", text);
  if (readings.some(({ problem }) => problem === null)) useLinks.getState().open(text);
}

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select") !== null;

/** Null for what is left to the browser: a text goes into the field that it is dropped on. */
function heldBy({ dataTransfer, target }: DragEvent): Held | null {
  const holds = (type: string): boolean => dataTransfer?.types.includes(type) ?? false;
  // Files may come with their names as a text, and a picture out of a page with its address: that is a link.
  if (holds("Files") && !holds("text/uri-list")) return "files";
  return (holds("text/uri-list") || holds("text/plain")) && !isTextField(target) ? "links" : null;
}

/** A list of addresses may have comments in it (RFC 2483). */
function droppedText({ dataTransfer }: DragEvent): string {
  const addresses = dataTransfer?.getData("text/uri-list") ?? "";
  const listed = addresses.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  return listed.length > 0 ? listed.join("\n") : (dataTransfer?.getData("text/plain") ?? "");
}
