import { useEffect, useState } from "react";
import { longestLinkText } from "../../shared/links";
import { request } from "../state/bridge";
import { useLinks } from "../state/links-store";
import { attempt } from "../state/problems-store";

/**
 * Takes links that are pasted anywhere outside a text field, and texts or links that are dropped on the window. Returns whether
 * something that may be dropped is held over the window.
 */
export function useLinkIntake(): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (!isTextField(event.target)) void attempt(openIfLinks(text));
    };
    const onDragOver = (event: DragEvent): void => {
      if (!holdsText(event) || isTextField(event.target)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      setIsOver(true);
    };
    const onDragLeave = (event: DragEvent): void => {
      // Left for another element of the window, unless there is none.
      if (event.relatedTarget === null) setIsOver(false);
    };
    const onDrop = (event: DragEvent): void => {
      setIsOver(false);
      if (!holdsText(event) || isTextField(event.target)) return;
      event.preventDefault();
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
  return isOver;
}

/** What is on the clipboard need not be meant for us: only a text with a link in it is. */
async function openIfLinks(text: string): Promise<void> {
  if (text.trim() === "" || text.length > longestLinkText) return;
  const readings = await request("links.read", text);
  if (readings.some(({ problem }) => problem === null)) useLinks.getState().open(text);
}

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select") !== null;

const holdsText = ({ dataTransfer }: DragEvent): boolean =>
  dataTransfer !== null && ["text/uri-list", "text/plain"].some((type) => dataTransfer.types.includes(type));

/** A list of addresses may have comments in it (RFC 2483). */
function droppedText({ dataTransfer }: DragEvent): string {
  const addresses = dataTransfer?.getData("text/uri-list") ?? "";
  const listed = addresses.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  return listed.length > 0 ? listed.join("\n") : (dataTransfer?.getData("text/plain") ?? "");
}
