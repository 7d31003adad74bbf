import { TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import classes from "./settings-screen.module.css";

interface TimeInputProps {
  readonly label: string;
  /** "HH:MM" */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly testId: string;
}

/** A time of day, in the system's own way to enter one. While it is incomplete, nothing changes. */
export function TimeInput({ label, value, onChange, testId }: TimeInputProps): ReactNode {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      type="time"
      className={classes.time}
      aria-label={label}
      value={typed}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        if (next !== "" && next !== value) onChange(next);
      }}
      onBlur={() => setTyped(value)}
      data-testid={testId}
    />
  );
}
