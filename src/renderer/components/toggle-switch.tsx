import type { ReactNode } from "react";
import classes from "./toggle-switch.module.css";

interface ToggleSwitchProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly testId: string;
}

/** On or off, at once. One visible element, for pointer, keyboard and assistive technology alike. */
export function ToggleSwitch({ label, checked, disabled = false, onChange, testId }: ToggleSwitchProps): ReactNode {
  return (
    <button
      type="button"
      role="switch"
      aria-label={label}
      aria-checked={checked}
      disabled={disabled}
      className={classes.switch}
      onClick={() => onChange(!checked)}
      data-testid={testId}
    >
      <span className={classes.thumb} />
    </button>
  );
}
