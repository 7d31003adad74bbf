import {
  type Icon,
  IconAlertCircle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconDownload,
  IconHourglass,
  IconListDetails,
  IconPlayerPause,
  IconPlayerSkipForward,
  IconShieldCheck,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { DownloadRow, DownloadState } from "../../../shared/downloads";
import listClasses from "../../components/file-list.module.css";
import { useNow } from "../../components/use-now";
import { useWords } from "../../i18n/words";
import classes from "./download-row.module.css";
import { reasonDetail, reasonWords, stateWords, toneOf } from "./row-words";

const icons: Readonly<Record<DownloadState, Icon>> = {
  queued: IconListDetails,
  preparing: IconHourglass,
  downloading: IconDownload,
  verifying: IconShieldCheck,
  done: IconCircleCheck,
  paused: IconPlayerPause,
  waiting: IconClock,
  failed: IconAlertCircle,
  skipped: IconPlayerSkipForward,
  cancelled: IconBan,
};

/** The state in a word, and under it the reason. */
export function RowState({ row }: { readonly row: DownloadRow }): ReactNode {
  const { t } = useWords();
  const now = useNow(row.state === "waiting" ? row.reason?.until : null);
  const StateIcon = icons[row.state];
  return (
    <>
      <span className={classes.label} data-tone={toneOf(row)}>
        <StateIcon size={15} stroke={1.9} aria-hidden />
        {stateWords(t, row, now)}
      </span>
      <SecondLine row={row} />
    </>
  );
}

function SecondLine({ row }: { readonly row: DownloadRow }): ReactNode {
  const { t, format } = useWords();
  if (row.state === "done" && !row.reason) {
    return row.finishedAt === null ? null : <span className={listClasses.note}>{format.moment(row.finishedAt)}</span>;
  }
  if (!row.reason) return null;
  const words = reasonWords(t, row.reason, format);
  const detail = reasonDetail(row.reason);
  return (
    <span className={listClasses.note} title={detail === "" ? words : `${words}\n${t("common.details", { detail })}`}>
      {words}
    </span>
  );
}
