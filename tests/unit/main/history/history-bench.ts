import { join } from "node:path";
import { onTestFinished } from "vitest";
import { HistoryTransfers } from "../../../../src/main/history/history-transfers";
import { AccountStore } from "../../../../src/main/storage/account-store";
import { openDatabase } from "../../../../src/main/storage/database";
import type { NewHistoryRecord } from "../../../../src/main/storage/history-record";
import { HistorySearch } from "../../../../src/main/storage/history-search";
import { HistoryStore } from "../../../../src/main/storage/history-store";
import type { HistoryTransfer } from "../../../../src/shared/history";
import { ManualClock } from "../downloads/manual-clock";

export const entry: NewHistoryRecord = {
  chatId: "channel:777",
  chatTitle: "Holiday",
  chatAccessHash: "5",
  messageId: 1,
  mediaId: "9223372036854775807",
  kind: "photo",
  fileName: "beach.jpg",
  sizeBytes: 1_000,
  messageDate: 1_600_000_000,
  finishedAt: 1_700_000_000_000,
  path: "/downloads/Holiday/beach.jpg",
  origin: "downloaded",
  sha256: null,
  modifiedAt: 1_600_000_000_000,
  caption: "",
};

/** The history of one account in a database of its own. */
export class HistoryBench {
  readonly store: HistoryStore;
  readonly search: HistorySearch;
  readonly transfers: HistoryTransfers;
  added = 0;

  constructor(folder: string) {
    const { database } = openDatabase(join(folder, "history.db"));
    new AccountStore(database).save({ id: "1", name: "Ada", username: null, maskedPhone: null });
    this.store = new HistoryStore(database, "1");
    this.search = new HistorySearch(database, "1");
    this.transfers = new HistoryTransfers({
      store: this.store,
      onAdded: () => {
        this.added += 1;
      },
      log: { warn: () => undefined },
      clock: new ManualClock(),
    });
    onTestFinished(async () => {
      await this.transfers.shutdown();
      database.close();
    });
  }

  /** What came of the last transfer. */
  get outcome(): HistoryTransfer {
    const { current } = this.transfers;
    if (current === null) throw new Error("There was no transfer");
    return current;
  }
}
