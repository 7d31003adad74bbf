import { Kbd, Modal } from "@mantine/core";
import type { TFunction } from "i18next";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { keyLabel } from "../screens/queue/key-label";
import { listActions } from "../screens/queue/list-actions";
import { useApp } from "../state/app-store";
import { useNavigation } from "../state/navigation-store";
import classes from "./shortcut-sheet.module.css";

interface Shortcut {
  /** Keys that are pressed together. */
  readonly keys: readonly string[];
  readonly means: string;
}

/** All shortcuts; those of the actions come from the table of actions. */
export function ShortcutSheet(): ReactNode {
  const { t } = useTranslation();
  const opened = useNavigation((state) => state.shortcutsOpen);
  const isMac = useApp((state) => state.info?.platform === "darwin");
  const ctrl = t(isMac ? "shortcuts.key.Meta" : "shortcuts.key.Ctrl");
  return (
    <Modal
      opened={opened}
      onClose={() => useNavigation.setState({ shortcutsOpen: false })}
      title={t("shortcuts.title")}
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="shortcut-sheet"
    >
      <div className={classes.columns}>
        <Section title={t("shortcuts.list")} shortcuts={listShortcuts(t, ctrl)} />
        <Section title={t("shortcuts.window")} shortcuts={windowShortcuts(t, ctrl)} />
      </div>
    </Modal>
  );
}

function Section({ title, shortcuts }: { readonly title: string; readonly shortcuts: readonly Shortcut[] }): ReactNode {
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      <dl className={classes.list}>
        {shortcuts.map(({ keys, means }) => (
          <Fragment key={means}>
            <dt>{means}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function listShortcuts(t: TFunction, ctrl: string): readonly Shortcut[] {
  const actions = listActions.flatMap((action): Shortcut[] =>
    action.key === null || action.key === " "
      ? []
      : [{ keys: [keyLabel(t, action.key)], means: t(`action.${action.id}`) }],
  );
  return [
    { keys: ["↑", "↓"], means: t("shortcuts.move") },
    { keys: [t("shortcuts.key.Home"), t("shortcuts.key.End")], means: t("shortcuts.ends") },
    { keys: [t("shortcuts.key.Shift"), "↑", "↓"], means: t("shortcuts.extend") },
    { keys: [ctrl, "A"], means: t("shortcuts.selectAll") },
    { keys: [t("shortcuts.key.Escape")], means: t("shortcuts.clear") },
    { keys: [keyLabel(t, " ")], means: t("shortcuts.toggle") },
    ...actions,
    { keys: [t("shortcuts.key.ContextMenu")], means: t("shortcuts.menu") },
  ];
}

function windowShortcuts(t: TFunction, ctrl: string): readonly Shortcut[] {
  return [
    { keys: [ctrl, "F"], means: t("shortcuts.search") },
    { keys: [ctrl, "K"], means: t("shortcuts.searchChats") },
    { keys: [ctrl, "L"], means: t("shortcuts.links") },
    { keys: [ctrl, "V"], means: t("shortcuts.pasteLinks") },
    { keys: [ctrl, "1"], means: t("shortcuts.queue") },
    { keys: [ctrl, "3"], means: t("shortcuts.watch") },
    { keys: [ctrl, ","], means: t("shortcuts.settings") },
    { keys: ["?"], means: t("shortcuts.sheet") },
  ];
}
