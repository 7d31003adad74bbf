import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImportNote } from "../../../shared/imports";
import classes from "./import-dialog.module.css";

/** What of the file is not taken over, line by line. */
export function ImportNotes({ notes }: { readonly notes: readonly ImportNote[] }): ReactNode {
  const { t } = useTranslation();
  if (notes.length === 0) return null;
  return (
    <details className={classes.notes} data-testid="import-notes">
      <summary>{t("imports.notes", { count: notes.length })}</summary>
      <ul className={classes.noteList}>
        {notes.map(({ kind, fileName, key, line, count }) => (
          <li key={`${kind} ${fileName} ${line} ${key}`} data-testid="import-note" data-kind={kind} data-key={key}>
            <span className={classes.place}>
              {line === null ? fileName : t("imports.fileLine", { file: fileName, line })}
            </span>
            <span>
              {key !== "" && (
                <>
                  <code>{key}</code>{" "}
                </>
              )}
              {t(`imports.note.${kind}`, { count: count ?? 1 })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
