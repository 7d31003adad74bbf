import type { FilterType } from "../../../shared/filters";
import type { FilterSubject } from "./filter-subject";

interface FilterField {
  readonly key: keyof FilterSubject;
  readonly type: Exclude<FilterType, "condition" | "regex">;
}

const messageId: FilterField = { key: "messageId", type: "number" };
const caption: FilterField = { key: "caption", type: "text" };
const fileSize: FilterField = { key: "fileSize", type: "number" };
const fileName: FilterField = { key: "fileName", type: "text" };
const topicId: FilterField = { key: "topicId", type: "number" };

/** Every name that a filter may use, with the field that it stands for. */
export const filterFields: ReadonlyMap<string, FilterField> = new Map<string, FilterField>([
  ["message_date", { key: "date", type: "date" }],
  ["message_id", messageId],
  ["id", messageId],
  ["message_caption", caption],
  ["caption", caption],
  ["media_type", { key: "mediaType", type: "text" }],
  ["media_file_size", fileSize],
  ["file_size", fileSize],
  ["media_file_name", fileName],
  ["file_name", fileName],
  ["file_extension", { key: "fileExtension", type: "text" }],
  ["media_width", { key: "width", type: "number" }],
  ["media_height", { key: "height", type: "number" }],
  ["media_duration", { key: "duration", type: "number" }],
  ["sender_id", { key: "senderId", type: "number" }],
  ["sender_name", { key: "senderName", type: "text" }],
  ["sender_display_name", { key: "senderDisplayName", type: "text" }],
  ["reply_to_message_id", { key: "replyToMessageId", type: "number" }],
  ["message_thread_id", topicId],
  ["topic_id", topicId],
  ["forwarded_from_id", { key: "forwardedFromId", type: "number" }],
  ["forwarded_from_name", { key: "forwardedFromName", type: "text" }],
]);

/** The field that an unknown name was probably meant to be; undefined when none is near. */
export function nearestField(name: string): string | undefined {
  const wanted = name.toLowerCase();
  let best: { name: string; edits: number } | undefined;
  for (const candidate of filterFields.keys()) {
    const edits = Math.min(editsBetween(wanted, candidate), editsBetween(wanted, withoutFirstWord(candidate)) + 0.5);
    if (best === undefined || edits < best.edits) best = { name: candidate, edits };
  }
  return best !== undefined && best.edits <= Math.max(1.5, Math.floor(wanted.length / 3)) ? best.name : undefined;
}

/** People leave out what every field of a kind begins with: "width" for "media_width". */
function withoutFirstWord(name: string): string {
  return name.slice(name.indexOf("_") + 1);
}

/** Letters to insert, delete or replace, or neighbours to swap, to make one of the other. */
function editsBetween(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
