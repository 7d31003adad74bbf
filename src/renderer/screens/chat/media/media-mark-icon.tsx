import {
  IconAlertCircleFilled,
  IconCircleArrowDownFilled,
  IconCircleCheckFilled,
  IconClockFilled,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useWords } from "../../../i18n/words";
import type { MediaMark } from "./use-chat-downloads";

const icons = {
  queued: IconClockFilled,
  running: IconCircleArrowDownFilled,
  done: IconCircleCheckFilled,
  failed: IconAlertCircleFilled,
} as const satisfies Record<MediaMark, unknown>;

/** How the download of a media stands. */
export function MediaMarkIcon({
  mark,
  className,
}: {
  readonly mark: MediaMark;
  readonly className: string | undefined;
}): ReactNode {
  const { t } = useWords();
  const MarkIcon = icons[mark];
  return (
    <span className={className} title={t(`browser.mark.${mark}`)} data-mark={mark}>
      <MarkIcon size={20} aria-hidden />
    </span>
  );
}
