import { useEffect, useState } from "react";

/** What is over sooner than this is not worth a word. */
const patienceMs = 250;

/** True once `condition` has been true for a quarter of a second. */
export function useDelayed(condition: boolean): boolean {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    setIsLate(false);
    if (!condition) return;
    const timer = window.setTimeout(() => setIsLate(true), patienceMs);
    return () => window.clearTimeout(timer);
  }, [condition]);
  return isLate && condition;
}
