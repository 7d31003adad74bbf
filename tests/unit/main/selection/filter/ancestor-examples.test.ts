import { describe, expect, it } from "vitest";
import { readFilter } from "../../../../../src/main/selection/filter/filter";
import { FilterRefused } from "../../../../../src/main/selection/filter/filter-refused";
import type { FilterSubject } from "../../../../../src/main/selection/filter/filter-subject";
import { bareMedia, video } from "./subject";

const captioned: FilterSubject = { ...video, caption: "#中文最吊 #哈啰" };

/**
 * What telegram_media_downloader documents and tests of its `download_filter`
 * (https://github.com/tangyoha/telegram_media_downloader, tests/utils/test_filter.py): people bring these with them.
 */
const examples: readonly (readonly [filter: string, subject: FilterSubject, result: boolean])[] = [
  ["media_file_size == 1", video, false],
  ["media_file_size > 1024", video, true],
  ["media_file_name == 'test.mp4'", video, true],
  ["media_file_name == 'test2.mp4'", video, false],
  ["media_file_name == r'test.*mp4'", video, true],
  ["media_file_name == r'test\\.*mp4'", video, true],
  ["media_file_name == r'test2.*mp4'", video, false],
  ["media_file_name != r'test2.*mp4'", video, true],
  ["media_duration > 60", video, false],
  ["media_duration <= 60", video, true],
  ["media_width >= 1920 and media_height >= 1080", video, true],
  ["media_width >= 2560 && media_height >= 1440", video, false],
  ["media_width >= 2560 && media_height >= 1440 or media_file_name == 'test.mp4'", video, true],
  ["message_date >= 2022.03 and message_date <= 2022.08", video, false],
  ["message_date >= 2022.03 and message_date <= 2022.09", video, true],
  ["message_date >= 2022.03.04 and message_date <= 2022.03.08", video, false],
  ["message_date >= 2022.03.04 and message_date <= 2022.08.06", video, true],
  ["message_date >= 2022/03/04 and message_date <= 2022-08-06", video, true],
  ["message_date > 2022.03.04 && message_date < 2022.03.08", video, false],
  ["message_date >= 2022.03.04 14:50 and message_date <= 2022.03.08", video, false],
  ["message_date >= 2022.03.04 and message_date <= 2022.08.05 14:36", video, true],
  ["message_date >= 2022.03.04 14:50:15 and message_date <= 2022.03.08", video, false],
  ["message_date >= 2022.03.04 14:50:15 and message_date <= 2022.08.05 14:35:12", video, true],
  ["message_date == 2022-08-05 14:35:12", video, true],
  ["file_size >= 10MB", video, true],
  ["file_size >= 11MB", video, false],
  ["file_size >= 11GB", video, false],
  ["file_size <= 11GB", video, true],
  ["1024 * 1024 * 1024 * 11 == 11GB", video, true],
  ["caption == r'.*#test.*'", video, false],
  ["media_type == 'video'", video, true],
  ["media_type == 'audio'", video, false],
  ["media_type == r'(video|audio)'", video, true],
  ["media_type != r'(video|audio)'", video, false],
  ["file_extension == 'mp4'", video, true],
  ["file_extension == 'mp3'", video, false],
  ["file_extension == r'(mp4|mp3)'", video, true],
  ["file_extension != r'(mp4|mp3)'", video, false],
  ["sender_name == 'coco'", video, true],
  ["sender_id == 1", video, false],
  ["media_duration < 1", bareMedia, false],
  ["media_duration <= 1", bareMedia, false],
  ["media_duration != 1", bareMedia, false],
  ["media_duration == 1", bareMedia, false],
  ["caption == r'.*#test.*'", captioned, false],
  ["caption == r'.*#中文.*'", captioned, true],
  ["caption == r'.*#中文啊.*'", captioned, false],
  ["caption = '.*#中文啊.*'", captioned, false],
  ["reply_to_message_id == 4", captioned, true],
  ["reply_to_message_id != 4", captioned, false],
  ["reply_to_message_id >= 4", captioned, true],
  ["id > 1", video, true],
  ["message_id == -5 + 10", video, true],
  ["file_size == 3KB", video, false],
  ["message_thread_id == 17 or topic_id == 17", video, true],
  ["topic_id in [10, 17, 30]", video, true],
];

/** What it refuses. */
const refused: readonly (readonly [filter: string, kind: string, column: number])[] = [
  ["213", "not-a-condition", 1],
  ["message_date >= 2022.03.04 && not_exist == True", "unknown-field", 31],
  ["caption == rr'.*#中文啊.*'", "operator-expected", 14],
  ["caption tis r'.*#中文啊.*'", "operator-expected", 9],
  ["caption = 1", "wrong-types", 1],
  ["caption = 3KB", "wrong-types", 1],
  ["message_date == '.*#中文啊.*'", "wrong-types", 1],
  ["id == '.*'", "wrong-types", 1],
  ["id == .*", "value-expected", 7],
  ["id == .", "value-expected", 7],
  ["caption2 == .*#中文啊.*'", "value-expected", 13],
  ["message_date == 2023/0b-05", "wrong-types", 1],
  ["message_date == 2023/01/45", "bad-date", 17],
];

describe("the filters that people bring with them", () => {
  it.each(examples)("%s", (filter, subject, result) => {
    expect(readFilter(filter).test(subject)).toBe(result);
  });

  it.each(refused)("%s is refused", (filter, kind, column) => {
    expect(problemOf(filter)).toMatchObject({ kind, column });
  });
});

function problemOf(filter: string) {
  try {
    readFilter(filter);
  } catch (error) {
    if (error instanceof FilterRefused) return error.problem;
    throw error;
  }
  return null;
}
