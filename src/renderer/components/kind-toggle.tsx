import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { DownloadKind } from "../../shared/media";
import { useFormat } from "../i18n/words";
import classes from "./kind-toggle.module.css";
import { MediaKindIcon } from "./media-kind-icon";

interface KindToggleProps {
  readonly kind: DownloadKind;
  readonly wanted: boolean;
  /** How many there are, to be shown with the name; null: nothing is shown. */
  readonly count?: number | null;
  readonly disabled?: boolean;
  /** Whether it has the focus when its dialog opens. */
  readonly autoFocus?: boolean;
  readonly onToggle: () => void;
  readonly testId: string;
}

/** Whether media of a kind are wanted. */
export function KindToggle({
  kind,
  wanted,
  count = null,
  disabled = false,
  autoFocus = false,
  onToggle,
  testId,
}: KindToggleProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <button
      type="button"
      className={classes.toggle}
      aria-pressed={wanted}
      disabled={disabled}
      onClick={onToggle}
      data-autofocus={autoFocus || undefined}
      data-testid={testId}
    >
      <MediaKindIcon kind={kind} size={16} />
      {/* The space is for who listens: "Photos 37". */}
      {`${t(`media.${kind}`)} `}
      {count !== null && <span className={classes.count}>{format.number(count)}</span>}
    </button>
  );
}
