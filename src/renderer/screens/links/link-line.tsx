import type { ReactNode } from "react";
import classes from "./links-dialog.module.css";

interface LinkLineProps {
  readonly text: string;
  /** The chat it is in, once that is known. */
  readonly chatTitle?: string | null;
  readonly tone: "failed" | "waiting" | "done" | "quiet";
  readonly icon: ReactNode;
  readonly words: string;
  readonly action?: ReactNode;
  readonly testId: string;
  /** For tests: what the line says. */
  readonly state: string;
}

/** One link and what there is to say about it. */
export function LinkLine({ text, chatTitle, tone, icon, words, action, testId, state }: LinkLineProps): ReactNode {
  return (
    <li className={classes.line} data-tone={tone} data-state={state} data-link={text} data-testid={testId}>
      <span className={classes.icon}>{icon}</span>
      <span className={classes.words}>
        <span className={classes.link} title={text} data-selectable>
          <bdi>{text}</bdi>
        </span>
        <span className={classes.reason}>
          {chatTitle && (
            <>
              <bdi>{chatTitle}</bdi>
              {" · "}
            </>
          )}
          {words}
        </span>
      </span>
      {action}
    </li>
  );
}
