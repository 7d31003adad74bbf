import { useEffect, useState } from "react";
import type { PathPreview } from "../../../shared/path-template";
import { request } from "../../state/bridge";
import { attempt } from "../../state/problems-store";

/** What main says to a template; null until it has answered. What was typed meanwhile is newer than an answer. */
export function usePathPreview(template: string): PathPreview | null {
  const [answer, setAnswer] = useState<{ to: string; preview: PathPreview } | null>(null);
  useEffect(() => {
    let isLatest = true;
    const ask = async (): Promise<void> => {
      const preview = await request("names.preview", template);
      if (isLatest) setAnswer({ to: template, preview });
    };
    void attempt(ask());
    return () => {
      isLatest = false;
    };
  }, [template]);
  return answer?.to === template ? answer.preview : null;
}
