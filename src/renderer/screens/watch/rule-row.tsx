import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { WatchRule } from "../../../shared/watch-rules";
import { Avatar } from "../../components/avatar";
import { kindNames } from "../../components/kind-names";
import { useWords } from "../../i18n/words";
import { request } from "../../state/bridge";
import { useChats } from "../../state/chats-store";
import { useNavigation } from "../../state/navigation-store";
import { attempt } from "../../state/problems-store";
import { useWatch } from "../../state/watch-store";
import { ChatAvatar } from "../chat/chat-avatar";
import { chatTitle } from "../chat/chat-title";
import { RuleState } from "./rule-state";
import { ruleTitle } from "./rule-title";
import classes from "./watch.module.css";

interface RuleRowProps {
  readonly rule: WatchRule;
  readonly onRemove: () => void;
}

/** One rule with what can be done to it. */
export function RuleRow({ rule, onRemove }: RuleRowProps): ReactNode {
  const { t } = useWords();
  const chat = useChats((state) => state.byId.get(rule.chatId));
  const show = useNavigation((state) => state.show);
  const openDialog = useWatch((state) => state.openDialog);
  const title = ruleTitle(rule, chat && chatTitle(chat, t));
  const isResting = rule.state === "paused" || rule.state === "problem";
  return (
    <li className={classes.rule} data-testid="watch-rule" data-chat-id={rule.chatId} data-state={rule.state}>
      {chat ? <ChatAvatar chat={chat} size={40} /> : <Avatar id={rule.chatId} title={rule.chatTitle} size={40} />}
      <div className={classes.words}>
        <div className={classes.first}>
          <button
            type="button"
            className={classes.chat}
            title={title}
            onClick={() => show({ screen: "chat", chatId: rule.chatId })}
            data-testid="watch-open-chat"
          >
            <bdi>{title}</bdi>
          </button>
          <RuleState rule={rule} />
        </div>
        <Choice rule={rule} />
        <Counts rule={rule} />
      </div>
      <div className={classes.actions}>
        <Action
          label={t(isResting ? "watch.action.resume" : "watch.action.pause", { chat: title })}
          testId={isResting ? "watch-resume" : "watch-pause"}
          onClick={() => void attempt(request(isResting ? "watch.resume" : "watch.pause", rule.id))}
        >
          {isResting ? <IconPlayerPlay size={18} aria-hidden /> : <IconPlayerPause size={18} aria-hidden />}
        </Action>
        <Action
          label={t("watch.action.edit", { chat: title })}
          testId="watch-edit"
          onClick={() => openDialog({ chatId: rule.chatId, ruleId: rule.id })}
        >
          <IconPencil size={18} aria-hidden />
        </Action>
        <Action label={t("watch.action.remove", { chat: title })} testId="watch-remove" onClick={onRemove}>
          <IconTrash size={18} aria-hidden />
        </Action>
      </div>
    </li>
  );
}

interface ActionProps {
  readonly label: string;
  readonly testId: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Action({ label, testId, onClick, children }: ActionProps): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon size={32} aria-label={label} onClick={onClick} data-testid={testId}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** What it takes, from when on, and where it puts it. */
function Choice({ rule }: { readonly rule: WatchRule }): ReactNode {
  const { t, format } = useWords();
  const kinds = kindNames(rule.kinds, t("watch.everyKind"), t).join(", ");
  const since =
    rule.since === null
      ? t("watch.sinceMade", { date: format.moment(rule.createdAt) })
      : t("watch.sinceDay", { date: format.day(rule.since * 1_000) });
  return (
    <div className={classes.choice}>
      <span>{kinds}</span>
      <span>{since}</span>
      {rule.filter !== null && (
        <code className={classes.code} title={rule.filter} data-testid="watch-filter">
          {rule.filter}
        </code>
      )}
      {rule.template !== null && (
        <code className={classes.code} title={rule.template} data-testid="watch-rule-template">
          {rule.template}
        </code>
      )}
    </div>
  );
}

function Counts({ rule }: { readonly rule: WatchRule }): ReactNode {
  const { t, format } = useWords();
  const known = rule.matched - rule.queued;
  return (
    <div className={classes.counts} data-testid="watch-counts">
      <span>{t("watch.seen", { count: rule.seen })}</span>
      <span>{t("watch.matched", { count: rule.matched })}</span>
      <span>{t("scan.queued", { count: rule.queued })}</span>
      {known > 0 && <span>{t("scan.known", { count: known })}</span>}
      {rule.lastAt !== null && <span>{t("watch.last", { date: format.moment(rule.lastAt) })}</span>}
    </div>
  );
}
