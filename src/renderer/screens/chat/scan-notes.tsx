import { IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Scan } from "../../../shared/downloads";
import classes from "./scan-progress.module.css";

/** The topics that a scan is about, whether it takes comments and whole albums, and what it had to leave out. */
export function ScanNotes({ scan }: { readonly scan: Scan }): ReactNode {
  const { t } = useTranslation();
  const choices = [
    scan.topics && t("scan.topics", { titles: scan.topics.map(({ title }) => title).join(", ") }),
    scan.withComments && t("scan.withComments"),
    scan.filter !== null && scan.wholeAlbums && t("scan.wholeAlbums"),
  ].filter((choice) => typeof choice === "string");
  return (
    <>
      {choices.length > 0 && <p className={classes.scanFilter}>{choices.join(" · ")}</p>}
      {scan.notes.map((note) => {
        const words =
          note.kind === "topic-gone" ? t("scan.note.topic-gone", { title: note.title }) : t(`scan.note.${note.kind}`);
        return (
          <p key={words} className={classes.scanNote} data-testid="scan-note" data-kind={note.kind}>
            <IconInfoCircle size={14} aria-hidden className={classes.scanNoteSign} />
            {words}
          </p>
        );
      })}
    </>
  );
}
