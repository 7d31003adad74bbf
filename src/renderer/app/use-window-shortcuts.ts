import { useEffect } from "react";
import { useLinks } from "../state/links-store";
import { useNavigation } from "../state/navigation-store";
import {
  chatSearchInputId,
  focusSearch,
  historySearchInputId,
  mediaSearchInputId,
  queueSearchInputId,
} from "./search-inputs";

/** The shortcuts that work wherever the focus is. Those of a list of downloads are the list's own. */
export function useWindowShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      const handled = event.ctrlKey || event.metaKey ? withCtrl(event.key) : plain(event);
      if (handled) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function withCtrl(key: string): boolean {
  const { show } = useNavigation.getState();
  switch (key.toLowerCase()) {
    case "f":
      return [queueSearchInputId, historySearchInputId, mediaSearchInputId, chatSearchInputId].some(focusSearch);
    case "k":
      return focusSearch(chatSearchInputId);
    case "l":
      useLinks.getState().open();
      return true;
    case "1":
      show({ screen: "queue" });
      return true;
    case "3":
      show({ screen: "watch" });
      return true;
    case ",":
      show({ screen: "settings" });
      return true;
    default:
      return false;
  }
}

function plain(event: KeyboardEvent): boolean {
  const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select") !== null;
  if (event.key !== "?" || typing) return false;
  useNavigation.setState({ shortcutsOpen: true });
  return true;
}
