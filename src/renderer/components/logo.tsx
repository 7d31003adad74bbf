import type { ReactNode } from "react";

/** The app's mark: an arrow that lands in a tray. */
export function Logo({ size }: { readonly size: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect width="48" height="48" rx="12" fill="var(--mantine-primary-color-filled)" />
      <path
        d="M24 11v17m0 0-7.5-7.5M24 28l7.5-7.5M12 31v2.5a3.5 3.5 0 0 0 3.5 3.5h17a3.5 3.5 0 0 0 3.5-3.5V31"
        fill="none"
        stroke="#fff"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
