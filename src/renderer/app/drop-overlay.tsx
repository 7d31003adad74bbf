import { IconFileImport, IconLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./drop-overlay.module.css";
import type { Held } from "./use-window-intake";

/** Says what dropping does, while something is held over the window. */
export function DropOverlay({ held }: { readonly held: Held }): ReactNode {
  const { t } = useTranslation();
  const Icon = held === "files" ? IconFileImport : IconLink;
  return (
    <div className={classes.overlay} data-testid="drop-overlay" data-held={held}>
      <div className={classes.words}>
        <Icon size={28} aria-hidden />
        {t(held === "files" ? "imports.drop" : "links.drop")}
      </div>
    </div>
  );
}
