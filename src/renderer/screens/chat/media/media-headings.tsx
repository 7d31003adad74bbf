import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ProblemText } from "../../../components/problem-text";
import { useFormat } from "../../../i18n/words";
import type { MediaList } from "../../../state/media-list";
import classes from "./media-grid.module.css";

/** What follows the last row: that more is coming, or why it does not. */
export function Rest({ list, top }: { readonly list: MediaList; readonly top: number }): ReactNode {
  const { t } = useTranslation();
  const { state } = list;
  return (
    <div role="presentation" className={classes.rest} style={{ transform: `translateY(${top}px)` }}>
      {state.load === "failed" && (
        <>
          <ProblemText problem={state.problem} at={state.at} />
          <Button size="compact-sm" variant="default" onClick={() => void list.loadMore()} data-testid="media-retry">
            {t("common.retry")}
          </Button>
        </>
      )}
      {(state.load === "loading" || state.load === "more") && t("browser.loadingMore")}
    </div>
  );
}

/** What stands above the first row of a list up to a day: the way to what is newer, or why it does not come. Nothing when there is nothing newer. */
export function NewerRow({ list }: { readonly list: MediaList }): ReactNode {
  const { t } = useTranslation();
  const { newer } = list;
  if (newer.load === "end") return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    // biome-ignore lint/a11y/useFocusableInteractive: the button is what has the focus.
    <div role="row" className={classes.newer}>
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above. */}
      <span role="gridcell" className={classes.newerWords}>
        {newer.load === "failed" && <ProblemText problem={newer.problem} at={newer.at} />}
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          loading={newer.load === "loading"}
          onClick={() => void list.loadNewer()}
          data-testid="media-newer"
        >
          {t(newer.load === "failed" ? "common.retry" : "browser.newer")}
        </Button>
      </span>
    </div>
  );
}

interface HeadingProps {
  readonly index: number;
  readonly place: { readonly transform: string; readonly height: number };
}

/** The month that the media below are of. */
export function MonthRow({ month, index, place }: HeadingProps & { readonly month: number }): ReactNode {
  const format = useFormat();
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    // biome-ignore lint/a11y/useFocusableInteractive: a heading.
    <div role="row" className={classes.month} style={place} aria-rowindex={index + 1}>
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: a heading. */}
      <span role="gridcell">{format.month(new Date(Math.floor(month / 12), month % 12, 1).getTime())}</span>
    </div>
  );
}

interface AlbumRowProps extends HeadingProps {
  readonly caption: string;
  readonly count: number;
}

/** The caption of an album, above its media. */
export function AlbumRow({ caption, count, index, place }: AlbumRowProps): ReactNode {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the grid.
    // biome-ignore lint/a11y/useFocusableInteractive: a heading.
    <div role="row" className={classes.album} style={place} aria-rowindex={index + 1} data-testid="media-album">
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: a heading. */}
      <span role="gridcell" className={classes.albumWords}>
        {caption !== "" && (
          <bdi className={classes.caption} title={caption}>
            {caption}
          </bdi>
        )}
        <span className={classes.albumCount}>{t("browser.album", { count })}</span>
      </span>
    </div>
  );
}
