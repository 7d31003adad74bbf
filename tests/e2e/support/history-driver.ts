import type { HistoryQuery } from "../../../src/shared/history";

/** All that the history has. */
export const wholeQuery: HistoryQuery = {
  search: "",
  kinds: [],
  chatId: null,
  from: null,
  until: null,
  sort: "finished",
  descending: true,
};
