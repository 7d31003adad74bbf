import type { TFunction } from "i18next";
import { type DownloadKind, mediaKinds } from "../../shared/media";

/** The names of kinds; all media together have one of their own, `everyMedia`. */
export function kindNames(kinds: readonly DownloadKind[], everyMedia: string, t: TFunction): string[] {
  const isEveryMedia = mediaKinds.every((kind) => kinds.includes(kind));
  if (!isEveryMedia) return kinds.map((kind) => t(`media.${kind}`));
  return kinds.includes("text") ? [everyMedia, t("media.text")] : [everyMedia];
}
