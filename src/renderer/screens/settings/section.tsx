import type { ReactNode } from "react";
import classes from "./settings-screen.module.css";

/** Settings that belong together, under their title. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className={classes.section}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      <div className={classes.rows}>{children}</div>
    </section>
  );
}
