import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./filter-part.module.css";

/** Expressions to begin with; each has its words in `filter.example`. */
export const filterExamples = {
  size: "media_type == 'video' and file_size < 500MB",
  names: "file_extension in ['pdf', 'epub'] and not file_name contains 'draft'",
  caption: "caption == r'(?i).*#(travel|holiday).*'",
  shape: "media_width >= 1920 or media_duration > 600",
} as const;

const fields = [
  "message_date",
  "message_id",
  "caption",
  "media_type",
  "file_size",
  "file_name",
  "file_extension",
  "media_width",
  "media_height",
  "media_duration",
  "sender_id",
  "sender_name",
  "sender_display_name",
  "reply_to_message_id",
  "topic_id",
] as const;
const operators = "==  !=  <  <=  >  >=  in [a, b]  contains  not  and  or  + - * /  ( )";
const values = "42  1.5  10MB  2024-03-05 14:30  'text'  r'regex'";

/** The expression language on half a page: what to begin with, the fields and the operators. */
export function FilterHelp({ onChoose }: { readonly onChoose: (expression: string) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <details className={classes.help} data-testid="filter-help">
      <summary className={classes.summary}>{t("filter.help")}</summary>
      <ul className={classes.examples} aria-label={t("filter.examples")}>
        {(["size", "names", "caption", "shape"] as const).map((name) => (
          <li key={name}>
            <button type="button" className={classes.example} onClick={() => onChoose(filterExamples[name])}>
              <code>{filterExamples[name]}</code>
            </button>
            <span>{t(`filter.example.${name}`)}</span>
          </li>
        ))}
      </ul>
      <dl className={classes.terms}>
        <dt>{t("filter.fields")}</dt>
        <dd>
          <code>{fields.join("  ")}</code>
        </dd>
        <dt>{t("filter.operators")}</dt>
        <dd>
          <code>{operators}</code>
        </dd>
        <dt>{t("filter.values")}</dt>
        <dd>
          <code>{values}</code>
        </dd>
      </dl>
    </details>
  );
}
