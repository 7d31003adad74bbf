import { useSyncExternalStore } from "react";
import type { Settings } from "../../shared/settings";

const darkQuery = "(prefers-color-scheme: dark)";

/** The scheme to show: the one of the setting, or the system's, followed live. */
export function useColorScheme(theme: Settings["theme"]): "light" | "dark" {
  const systemIsDark = useSyncExternalStore(
    (changed) => {
      const query = window.matchMedia(darkQuery);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => window.matchMedia(darkQuery).matches,
  );
  if (theme !== "system") return theme;
  return systemIsDark ? "dark" : "light";
}
