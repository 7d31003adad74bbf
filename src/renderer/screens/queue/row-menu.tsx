import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./download-list.module.css";
import { keyLabel } from "./key-label";
import { enabledIds, listActions } from "./list-actions";
import { runAction, targetRows, useListState, useListStore } from "./list-context";

/** The context menu of the selected rows: everything that can be done to them, with its key. */
export function RowMenu(): ReactNode {
  const { t } = useTranslation();
  const store = useListStore();
  const at = useListState((state) => state.menuAt);
  const rows = at ? targetRows(store) : [];
  return (
    <Menu
      opened={at !== null}
      onChange={(opened) => {
        if (!opened) store.setState({ menuAt: null });
      }}
      position="bottom-start"
      offset={0}
      width={220}
      returnFocus
    >
      <Menu.Target>
        {/* Only a place on the screen: the menu is opened from the rows. */}
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className={classes.menuTarget}
          style={{ left: at?.x ?? 0, top: at?.y ?? 0 }}
        />
      </Menu.Target>
      <Menu.Dropdown data-testid="row-menu">
        {listActions
          .filter((action) => enabledIds(action, rows).length > 0)
          .map((action) => (
            <Menu.Item
              key={action.id}
              className={action.id === "remove" ? classes.danger : undefined}
              leftSection={<action.icon size={16} stroke={1.75} aria-hidden />}
              rightSection={action.key && <span className={classes.menuKey}>{keyLabel(t, action.key)}</span>}
              onClick={() => runAction(store, action, rows)}
              data-testid={`menu-${action.id}`}
            >
              {t(`action.${action.id}`)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
