import type { ReactNode } from "react";
import classes from "./settings-screen.module.css";

interface SectionProps {
  readonly title: string;
  /** Of the section that can be gone to from elsewhere. */
  readonly id?: string;
  readonly children: ReactNode;
}

/** Settings that belong together, under their title. */
export function Section({ title, id, children }: SectionProps): ReactNode {
  return (
    <section className={classes.section} id={id}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      <div className={classes.rows}>{children}</div>
    </section>
  );
}
