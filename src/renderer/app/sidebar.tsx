import { CloseButton, TextInput } from "@mantine/core";
import { IconDownload, IconEye, IconHistory, IconSearch, IconSettings } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Account } from "../../shared/sign-in";
import { useFormat } from "../i18n/words";
import { ChatList } from "../screens/chat/chat-list";
import { useApp } from "../state/app-store";
import { useNavigation } from "../state/navigation-store";
import { useQueue } from "../state/queue-store";
import { countByFilter } from "../state/queue-view";
import { useWatch } from "../state/watch-store";
import { AccountMenu } from "./account-menu";
import { chatSearchInputId } from "./search-inputs";
import classes from "./sidebar.module.css";

interface SidebarProps {
  readonly account: Account;
  readonly sessionIsEncrypted: boolean;
  readonly onSignOut: () => void;
}

/** Account, search, the places of the app, and the chats. */
export function Sidebar({ account, sessionIsEncrypted, onSignOut }: SidebarProps): ReactNode {
  const { t } = useTranslation();
  const search = useNavigation((state) => state.chatSearch);
  const developerMode = useApp((state) => state.info?.developerMode ?? null);
  return (
    <aside className={classes.sidebar}>
      <div className={classes.top}>
        <AccountMenu account={account} sessionIsEncrypted={sessionIsEncrypted} onSignOut={onSignOut} />
        {developerMode !== null && (
          <div className={classes.developerMode} title={developerMode} data-testid="developer-mode">
            {t("app.developerMode")} · {developerMode}
          </div>
        )}
        <nav aria-label={t("nav.label")} className={classes.nav}>
          <QueueLink />
          <NavLink screen="history" label={t("nav.history")} icon={<IconHistory size={18} aria-hidden />} />
          <WatchLink />
          <NavLink screen="settings" label={t("nav.settings")} icon={<IconSettings size={18} aria-hidden />} />
        </nav>
        <TextInput
          id={chatSearchInputId}
          size="sm"
          leftSection={<IconSearch size={16} aria-hidden />}
          rightSection={
            search !== "" && (
              <CloseButton
                size="sm"
                aria-label={t("chats.clearSearch")}
                onClick={() => useNavigation.setState({ chatSearch: "" })}
              />
            )
          }
          placeholder={t("chats.search")}
          aria-label={t("chats.search")}
          value={search}
          onChange={(event) => useNavigation.setState({ chatSearch: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape") useNavigation.setState({ chatSearch: "" });
          }}
          data-testid="chat-search"
        />
      </div>
      <ChatList />
    </aside>
  );
}

function QueueLink(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const unfinished = useQueue((state) => {
    if (!state.totals) return 0;
    const counts = countByFilter(state.totals.counts);
    return counts.active + counts.waiting;
  });
  return (
    <NavLink
      screen="queue"
      label={t("nav.queue")}
      icon={<IconDownload size={18} aria-hidden />}
      badge={
        unfinished > 0 && (
          <span className={classes.badge} title={t("nav.queueCount", { count: unfinished })}>
            {format.number(unfinished)}
          </span>
        )
      }
    />
  );
}

function WatchLink(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const problems = useWatch((state) => state.rules.filter((rule) => rule.state === "problem").length);
  return (
    <NavLink
      screen="watch"
      label={t("nav.watch")}
      icon={<IconEye size={18} aria-hidden />}
      badge={
        problems > 0 && (
          <span className={classes.badge} data-tone="failed" title={t("nav.watchProblems", { count: problems })}>
            {format.number(problems)}
          </span>
        )
      }
    />
  );
}

interface NavLinkProps {
  readonly screen: "queue" | "history" | "watch" | "settings";
  readonly label: string;
  readonly icon: ReactNode;
  readonly badge?: ReactNode;
}

function NavLink({ screen, label, icon, badge }: NavLinkProps): ReactNode {
  const current = useNavigation((state) => state.place.screen === screen);
  const show = useNavigation((state) => state.show);
  return (
    <button
      type="button"
      className={classes.link}
      aria-current={current ? "page" : undefined}
      onClick={() => show({ screen })}
      data-testid={`nav-${screen}`}
    >
      {icon}
      <span className={classes.linkLabel}>{label}</span>
      {badge}
    </button>
  );
}
