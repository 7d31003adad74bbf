import { Button } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Chat } from "../../../shared/chats";
import { rulesOfChat, useWatch } from "../../state/watch-store";
import classes from "./watch.module.css";

/** Opens the chat's watch rule, or makes it one; says which of the two. A forum, whose topics may have rules, can always get another one. */
export function WatchButton({ chat }: { readonly chat: Chat }): ReactNode {
  const { t } = useTranslation();
  const rules = rulesOfChat(
    useWatch((state) => state.rules),
    chat.id,
  );
  const openDialog = useWatch((state) => state.openDialog);
  const shown = rules.find(({ state }) => state !== "paused") ?? rules[0];
  const open = (): void => {
    const changed = chat.kind === "forum" ? undefined : rules.find(({ topic }) => topic === null);
    openDialog({ chatId: chat.id, ruleId: changed?.id ?? null });
  };
  return (
    <Button
      variant="default"
      className={classes.watchButton}
      leftSection={<IconEye size={16} aria-hidden className={shown && classes.watchedIcon} />}
      onClick={open}
      data-testid="chat-watch"
      data-state={shown?.state ?? "none"}
    >
      {shown ? t(`watch.button.${shown.state === "paused" ? "paused" : "watched"}`) : t("watch.button.none")}
    </Button>
  );
}
