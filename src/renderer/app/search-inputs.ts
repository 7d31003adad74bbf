/** Ids of the search fields, so that a shortcut can find the one on screen. */
export const chatSearchInputId = "chat-search";
export const queueSearchInputId = "queue-search";
export const historySearchInputId = "history-search";
export const mediaSearchInputId = "media-search";

/** Puts the cursor into a search field, if it is on screen. */
export function focusSearch(id: string): boolean {
  const input = document.getElementById(id);
  if (!(input instanceof HTMLInputElement)) return false;
  input.focus();
  input.select();
  return true;
}
