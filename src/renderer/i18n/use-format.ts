import { useTranslation } from "react-i18next";
import { type Formatters, formattersFor } from "./format";

/** The formatters of the language that the window shows; a component that uses them follows a switch of language. */
export function useFormat(): Formatters {
  const { i18n } = useTranslation();
  return formattersFor(i18n.language);
}
