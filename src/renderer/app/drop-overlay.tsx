import { IconLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./drop-overlay.module.css";

/** Says what dropping does, while something is held over the window. */
export function DropOverlay({ shown }: { readonly shown: boolean }): ReactNode {
  const { t } = useTranslation();
  if (!shown) return null;
  return (
    <div className={classes.overlay} data-testid="drop-overlay">
      <div className={classes.words}>
        <IconLink size={28} aria-hidden />
        {t("links.drop")}
      </div>
    </div>
  );
}
