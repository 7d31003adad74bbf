import type { TFunction } from "i18next";
import type { DownloadKind } from "../../../../shared/media";
import type { MediaEntry } from "../../../../shared/media-browser";
import { clock, type Formatters } from "../../../i18n/format";
import type { MediaMark } from "./use-chat-downloads";

/** Kinds that are pictures, and are shown as such. */
const pictured: readonly DownloadKind[] = ["photo", "video", "video-note", "animation"];

export const isPictured = ({ kind, hasThumbnail, blurredJpeg }: MediaEntry): boolean =>
  pictured.includes(kind) || hasThumbnail || blurredJpeg !== null;

/** What a media is called: its file, else its caption, else what it is and of when. */
export function mediaName(entry: MediaEntry, t: TFunction, format: Formatters): string {
  const [firstLine = ""] = entry.caption.split("\n", 1);
  return entry.fileName || firstLine || `${t(`media.one.${entry.kind}`)} · ${format.moment(entry.date * 1000)}`;
}

/** "0:42" of what has a duration, else null. */
export const durationOf = ({ durationSeconds }: MediaEntry): string | null =>
  durationSeconds === null ? null : clock(durationSeconds * 1000);

/** All that there is to know of a media, for who listens. */
export function mediaLabel(entry: MediaEntry, mark: MediaMark | null, t: TFunction, format: Formatters): string {
  const size = entry.sizeBytes === null ? null : format.bytes(entry.sizeBytes);
  return [
    t(`media.one.${entry.kind}`),
    entry.fileName,
    format.moment(entry.date * 1000),
    durationOf(entry),
    size,
    mark === null ? null : t(`browser.mark.${mark}`),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Whether it can be looked at here. The same as what main says. */
export function isPreviewable({ kind, mimeType }: MediaEntry): boolean {
  if (kind === "text") return false;
  return kind !== "document" || /^(?:image\/(?:jpeg|png|webp|gif)|video\/.+|audio\/.+)$/.test(mimeType);
}
