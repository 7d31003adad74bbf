import { Button } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ruleOfChat, useWatch } from "../../state/watch-store";
import classes from "./watch.module.css";

/** Opens the chat's watch rule, or makes it one; says which of the two. */
export function WatchButton({ chatId }: { readonly chatId: string }): ReactNode {
  const { t } = useTranslation();
  const rule = useWatch((state) => ruleOfChat(state.rules, chatId));
  const openDialog = useWatch((state) => state.openDialog);
  return (
    <Button
      variant="default"
      className={classes.watchButton}
      leftSection={<IconEye size={16} aria-hidden className={rule && classes.watchedIcon} />}
      onClick={() => openDialog(chatId)}
      data-testid="chat-watch"
      data-state={rule?.state ?? "none"}
    >
      {rule ? t(`watch.button.${rule.state === "paused" ? "paused" : "watched"}`) : t("watch.button.none")}
    </Button>
  );
}
