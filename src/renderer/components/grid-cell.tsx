import type { ReactNode } from "react";

interface GridCellProps {
  readonly className?: string;
  readonly label?: string;
  readonly children: ReactNode;
}

/** A cell of a grid whose rows, not cells, take the focus. */
export function GridCell({ className, label, children }: GridCellProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    // biome-ignore lint/a11y/useFocusableInteractive: the focus moves by row.
    <div role="gridcell" className={className} aria-label={label}>
      {children}
    </div>
  );
}
