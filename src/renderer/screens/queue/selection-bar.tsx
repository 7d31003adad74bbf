import { ActionIcon, CloseButton, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useThrottled } from "../../components/use-throttled";
import { useFormat } from "../../i18n/words";
import { useQueue } from "../../state/queue-store";
import { clear } from "../../state/selection";
import classes from "./download-list.module.css";
import { enabledIds, listActions } from "./list-actions";
import { runAction, targetRows, useListState, useListStore } from "./list-context";

/** What is selected, and what can be done to all of it; there from two rows on. */
export function SelectionBar(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const store = useListStore();
  const count = useListState((state) => state.selection.ids.size);
  // The rows' states decide which actions are there. Looking four times a second is enough, also with 10,000 selected.
  useThrottled(useQueue((state) => (count > 1 ? state.contentVersion : 0)));
  if (count < 2) return null;
  const rows = targetRows(store);
  const bytes = rows.reduce((sum, row) => sum + (row.sizeBytes ?? 0), 0);
  return (
    <div className={classes.selection} role="toolbar" aria-label={t("queue.selected", { count })}>
      <span className={classes.selectionWords} aria-live="polite">
        {t("queue.selected", { count })} <span className={classes.selectionSize}>· {format.bytes(bytes)}</span>
      </span>
      {listActions
        .filter((action) => !action.single && enabledIds(action, rows).length > 0)
        .map((action) => (
          <Tooltip key={action.id} label={t(`action.${action.id}`)}>
            <ActionIcon
              size="lg"
              aria-label={t(`action.${action.id}`)}
              onClick={() => runAction(store, action, targetRows(store))}
              data-testid={`selection-${action.id}`}
            >
              <action.icon size={18} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
      <CloseButton
        aria-label={t("queue.clearSelection")}
        onClick={() => store.setState(({ selection }) => ({ selection: clear(selection) }))}
      />
    </div>
  );
}
