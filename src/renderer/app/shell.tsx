import { type ReactNode, useState } from "react";
import type { Account } from "../../shared/sign-in";
import { ChatScreen } from "../screens/chat/chat-screen";
import { HistoryScreen } from "../screens/history/history-screen";
import { ImportDialog } from "../screens/import/import-dialog";
import { LinksDialog } from "../screens/links/links-dialog";
import { QueueScreen } from "../screens/queue/queue-screen";
import { SettingsScreen } from "../screens/settings/settings-screen";
import { WatchDialog } from "../screens/watch/watch-dialog";
import { WatchScreen } from "../screens/watch/watch-screen";
import { useNavigation } from "../state/navigation-store";
import { DropOverlay } from "./drop-overlay";
import { FinishedAnnouncer } from "./finished-announcer";
import { NoticeBanners } from "./notice-banners";
import classes from "./shell.module.css";
import { ShortcutSheet } from "./shortcut-sheet";
import { Sidebar } from "./sidebar";
import { SignOutDialog } from "./sign-out-dialog";
import { StatusBar } from "./status-bar";
import { useWindowIntake } from "./use-window-intake";
import { useWindowShortcuts } from "./use-window-shortcuts";

interface ShellProps {
  readonly account: Account;
  readonly sessionIsEncrypted: boolean;
}

/** The window of a signed-in user: chats on the left, one screen beside them, the truth at the bottom. */
export function Shell({ account, sessionIsEncrypted }: ShellProps): ReactNode {
  const [signingOut, setSigningOut] = useState(false);
  useWindowShortcuts();
  const held = useWindowIntake();
  return (
    <div className={classes.shell}>
      <Sidebar account={account} sessionIsEncrypted={sessionIsEncrypted} onSignOut={() => setSigningOut(true)} />
      <div className={classes.column}>
        <NoticeBanners />
        <main className={classes.main}>
          <Screen />
        </main>
      </div>
      <StatusBar />
      <SignOutDialog account={account} opened={signingOut} close={() => setSigningOut(false)} />
      <LinksDialog />
      <WatchDialog />
      <ImportDialog />
      <ShortcutSheet />
      <FinishedAnnouncer />
      {held !== null && <DropOverlay held={held} />}
    </div>
  );
}

function Screen(): ReactNode {
  const place = useNavigation((state) => state.place);
  switch (place.screen) {
    case "queue":
      return <QueueScreen />;
    case "watch":
      return <WatchScreen />;
    case "history":
      return <HistoryScreen key={place.chatId ?? ""} chatId={place.chatId ?? null} />;
    case "settings":
      return <SettingsScreen />;
    case "chat":
      return <ChatScreen key={place.chatId} chatId={place.chatId} />;
  }
}
