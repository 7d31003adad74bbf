import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useChats } from "../../state/chats-store";
import { ruleOfChat, useWatch } from "../../state/watch-store";
import { chatTitle } from "../chat/chat-title";
import { WatchForm } from "./watch-form";

/** Makes or changes the watch rule of a chat. */
export function WatchDialog(): ReactNode {
  const { t } = useTranslation();
  const chatId = useWatch((state) => state.dialogChatId);
  const close = useWatch((state) => state.closeDialog);
  const rule = useWatch((state) => (chatId === null ? undefined : ruleOfChat(state.rules, chatId)));
  const chat = useChats((state) => (chatId === null ? undefined : state.byId.get(chatId)));
  const title = chat ? chatTitle(chat, t) : (rule?.chatTitle ?? "");
  return (
    <Modal
      opened={chatId !== null}
      onClose={close}
      title={t(rule ? "watch.dialog.edit" : "watch.dialog.make", { chat: title })}
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="watch-dialog"
    >
      {chatId !== null && <WatchForm key={chatId} chatId={chatId} rule={rule ?? null} close={close} />}
    </Modal>
  );
}
