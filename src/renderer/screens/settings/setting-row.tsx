import type { ReactNode } from "react";
import classes from "./settings-screen.module.css";

interface SettingRowProps {
  readonly label: string;
  readonly hint?: string;
  /** True gives the control a line of its own. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A setting: its name and what it means, and the control. */
export function SettingRow({ label, hint, wide = false, children }: SettingRowProps): ReactNode {
  return (
    <div className={classes.row} data-wide={wide}>
      <div className={classes.words}>
        <div className={classes.label}>{label}</div>
        {hint && <div className={classes.hint}>{hint}</div>}
      </div>
      <div className={classes.control}>{children}</div>
    </div>
  );
}
