import { useEffect, useState } from "react";
import { type LinkReading, longestLinkText } from "../../../shared/links";
import { request } from "../../state/bridge";
import { attempt } from "../../state/problems-store";

/** A text longer than this is read when nobody has typed for a moment: main takes some hundredths of a second for thousands of links. */
const longText = 5_000;
const restMs = 200;

/** The links in a text, as main reads them; null until they are known. What was typed meanwhile is newer than an answer. */
export function useLinkReading(text: string): readonly LinkReading[] | null {
  const [readings, setReadings] = useState<readonly LinkReading[] | null>(null);
  useEffect(() => {
    if (text.trim() === "" || text.length > longestLinkText) {
      setReadings(null);
      return;
    }
    let isLatest = true;
    const read = async (): Promise<void> => {
      const answer = await request("links.read", text);
      if (isLatest) setReadings(answer);
    };
    const timer = text.length > longText ? window.setTimeout(() => void attempt(read()), restMs) : undefined;
    if (timer === undefined) void attempt(read());
    return () => {
      isLatest = false;
      window.clearTimeout(timer);
    };
  }, [text]);
  return readings;
}
