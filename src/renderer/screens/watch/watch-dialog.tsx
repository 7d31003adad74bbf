import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useChats } from "../../state/chats-store";
import { useWatch } from "../../state/watch-store";
import { chatTitle } from "../chat/chat-title";
import { ruleTitle } from "./rule-title";
import { WatchForm } from "./watch-form";

/** Makes or changes a watch rule of a chat. */
export function WatchDialog(): ReactNode {
  const { t } = useTranslation();
  const subject = useWatch((state) => state.dialog);
  const close = useWatch((state) => state.closeDialog);
  const rule = useWatch(({ rules }) => rules.find(({ id }) => id === subject?.ruleId));
  const chat = useChats((state) => (subject === null ? undefined : state.byId.get(subject.chatId)));
  const title = chat && chatTitle(chat, t);
  return (
    <Modal
      opened={subject !== null}
      onClose={close}
      title={
        rule ? t("watch.dialog.edit", { chat: ruleTitle(rule, title) }) : t("watch.dialog.make", { chat: title ?? "" })
      }
      size="lg"
      closeButtonProps={{ "aria-label": t("common.close") }}
      data-testid="watch-dialog"
    >
      {subject !== null && (
        <WatchForm
          key={`${subject.chatId} ${subject.ruleId}`}
          chatId={subject.chatId}
          hasTopics={chat?.kind === "forum"}
          rule={rule ?? null}
          close={close}
        />
      )}
    </Modal>
  );
}
