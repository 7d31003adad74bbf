import { useLayoutEffect, useState } from "react";

/**
 * The time, for a countdown to `until` (epoch milliseconds): renders again with every full second that is left and rests when
 * the moment is reached or there is none.
 */
export function useNow(until: number | null | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  // Before the browser paints: a countdown that appears late must not show an old time first.
  useLayoutEffect(() => {
    if (until === null || until === undefined) return;
    let timer: number | undefined;
    const tick = (): void => {
      const current = Date.now();
      setNow(current);
      const left = until - current;
      if (left > 0) timer = window.setTimeout(tick, left % 1000 || 1000);
    };
    tick();
    return () => window.clearTimeout(timer);
  }, [until]);
  return now;
}
