import type { ReactNode } from "react";
import classes from "./links-dialog.module.css";

/** Nobody reads on, and a pasted book need not be laid out. */
const longestShown = 300;

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
  const shown = text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
  return (
    <li className={classes.line} data-tone={tone} data-state={state} data-link={shown} data-testid={testId}>
      <span className={classes.icon}>{icon}</span>
      <span className={classes.words}>
        <span className={classes.link} title={shown} data-selectable>
          <bdi>{shown}</bdi>
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
