import type { ReactNode } from "react";
import classes from "./centred-message.module.css";

interface CentredMessageProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly text?: string;
  /** The next action, if there is one. */
  readonly children?: ReactNode;
}

/** What a place shows when it has nothing else to show: what it is for, and the one next action. */
export function CentredMessage({ icon, title, text, children }: CentredMessageProps): ReactNode {
  return (
    <div className={classes.place}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <h2 className={classes.title}>{title}</h2>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  );
}
