import { Checkbox } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../state/bridge";
import { useAnswer } from "./use-answer";

interface CommentsChoiceProps {
  readonly chatId: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/**
 * Whether the comments of a channel's posts are downloaded too. Not there as long as nobody knows whether the channel has any, and where it
 * has none.
 */
export function CommentsChoice({ chatId, checked, onChange }: CommentsChoiceProps): ReactNode {
  const { t } = useTranslation();
  const { answer } = useAnswer(() => request("chats.discussion", chatId), chatId);
  if (answer.state !== "known" || answer.value.state === "none") return null;
  const isClosed = answer.value.state === "closed";
  return (
    <Checkbox
      size="sm"
      label={t("comments.with")}
      description={isClosed ? t("comments.closed") : t("comments.where", { group: answer.value.title ?? "" })}
      disabled={isClosed}
      checked={checked && !isClosed}
      onChange={(event) => onChange(event.currentTarget.checked)}
      data-testid="with-comments"
    />
  );
}
