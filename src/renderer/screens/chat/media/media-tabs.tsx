import { Tabs } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type MediaCounts, mediaKinds } from "../../../../shared/media";
import { type MediaTab, MediaTabSchema, mediaTabs } from "../../../../shared/media-browser";
import { MediaKindIcon } from "../../../components/media-kind-icon";
import { useFormat } from "../../../i18n/words";
import classes from "./media-tabs.module.css";

interface MediaTabsProps {
  readonly tab: MediaTab;
  /** Null until known. */
  readonly counts: MediaCounts | null;
  readonly onChange: (tab: MediaTab) => void;
}

/** One tab for all media, one for each type that the chat has, and one for links. */
export function MediaTabs({ tab, counts, onChange }: MediaTabsProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const total = counts === null ? null : mediaKinds.reduce((sum, kind) => sum + counts[kind], 0);
  const countOf = (each: MediaTab): number | null => (each === "all" ? total : (counts?.[each] ?? null));
  return (
    <Tabs
      value={tab}
      onChange={(next) => onChange(MediaTabSchema.parse(next))}
      variant="pills"
      className={classes.tabs}
    >
      <Tabs.List aria-label={t("browser.tabs")} className={classes.list}>
        {mediaTabs
          .filter((each) => each === "all" || each === tab || countOf(each) !== 0)
          .map((each) => {
            const count = countOf(each);
            return (
              <Tabs.Tab
                key={each}
                value={each}
                className={classes.tab}
                leftSection={<TabIcon tab={each} />}
                data-testid={`media-tab-${each}`}
              >
                {each === "all" || each === "links" ? t(`browser.${each}`) : t(`media.${each}`)}
                {count !== null && <span className={classes.count}> {format.number(count)}</span>}
              </Tabs.Tab>
            );
          })}
      </Tabs.List>
    </Tabs>
  );
}

function TabIcon({ tab }: { readonly tab: MediaTab }): ReactNode {
  if (tab === "all") return null;
  return tab === "links" ? <IconLink size={15} stroke={1.75} aria-hidden /> : <MediaKindIcon kind={tab} size={15} />;
}
