import { useEffect, useRef, useState } from "react";

/** Numbers that change faster than four times a second can't be read. */
const readableMs = 250;

/**
 * A value that follows at most four times a second, and never ends on an old one. `now` says that a change is too important to
 * wait for the next turn (a state, not a number).
 */
export function useThrottled<T>(value: T, now?: (before: T, after: T) => boolean): T {
  const [shown, setShown] = useState(value);
  const shownAt = useRef(0);
  const immediately = now?.(shown, value) ?? false;
  useEffect(() => {
    if (Object.is(shown, value)) return;
    const show = (): void => {
      shownAt.current = Date.now();
      setShown(() => value);
    };
    const wait = immediately ? 0 : shownAt.current + readableMs - Date.now();
    if (wait <= 0) {
      show();
      return;
    }
    const timer = window.setTimeout(show, wait);
    return () => window.clearTimeout(timer);
  }, [shown, value, immediately]);
  return immediately ? value : shown;
}
