import type { TFunction } from "i18next";
import type { ListKey } from "./list-actions";

/** What is printed on a key, in the user's language. */
export function keyLabel(t: TFunction, key: ListKey): string {
  return key === " " ? t("shortcuts.key.Space") : t(`shortcuts.key.${key}`);
}
