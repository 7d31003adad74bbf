import { Button, Tabs } from "@mantine/core";
import { IconInbox, IconMessageOff } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Chat } from "../../../shared/chats";
import { CentredMessage } from "../../components/centred-message";
import screenClasses from "../../components/screen.module.css";
import { useFormat } from "../../i18n/words";
import { useChats } from "../../state/chats-store";
import { useNavigation } from "../../state/navigation-store";
import { useQueueView } from "../../state/queue-store";
import { useScans } from "../../state/scans-store";
import { DownloadList } from "../queue/download-list";
import { WatchButton } from "../watch/watch-button";
import { ChatAvatar } from "./chat-avatar";
import { ChatKindIcon } from "./chat-kind-icon";
import classes from "./chat-screen.module.css";
import { chatTitle } from "./chat-title";
import { DownloadForm } from "./download-form";
import { MediaBrowser } from "./media/media-browser";
import { ScanProgress } from "./scan-progress";

/** One chat: what it holds, to be looked through; what to download of it; and the downloads that came from it. */
export function ChatScreen({ chatId }: { readonly chatId: string }): ReactNode {
  const { t } = useTranslation();
  const chat = useChats((state) => state.byId.get(chatId));
  const show = useNavigation((state) => state.show);
  const [part, setPart] = useState<string | null>("media");
  if (!chat) {
    return (
      <CentredMessage icon={<IconMessageOff size={28} aria-hidden />} title={t("chat.gone")} text={t("chat.goneHint")}>
        <Button variant="default" onClick={() => show({ screen: "queue" })}>
          {t("nav.queue")}
        </Button>
      </CentredMessage>
    );
  }
  return (
    <div className={screenClasses.screen}>
      <ChatHeader chat={chat} />
      <Tabs value={part} onChange={setPart} keepMounted={false} className={classes.parts}>
        <Tabs.List aria-label={t("chat.tabs")} className={classes.partList}>
          <Tabs.Tab value="media" data-testid="chat-tab-media">
            {t("chat.tabMedia")}
          </Tabs.Tab>
          <Tabs.Tab value="download" data-testid="chat-tab-download">
            {t("chat.tabDownload")}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="media" className={classes.mediaPart}>
          <MediaBrowser chatId={chatId} title={chatTitle(chat, t)} />
        </Tabs.Panel>
        <Tabs.Panel value="download" className={classes.downloadPart}>
          <DownloadForm chatId={chatId} />
          <Scans chatId={chatId} />
          <ChatDownloads chatId={chatId} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function ChatHeader({ chat }: { readonly chat: Chat }): ReactNode {
  const { t } = useTranslation();
  const title = chatTitle(chat, t);
  return (
    <header className={classes.header}>
      <ChatAvatar chat={chat} size={48} />
      <div className={classes.headerWords}>
        <h1 className={classes.title} title={title}>
          <bdi>{title}</bdi>
        </h1>
        <p className={classes.kind}>
          <ChatKindIcon kind={chat.kind} size={14} />
          {t(`chats.kind.${chat.kind}`)}
          {chat.username && <span data-selectable>{`@${chat.username}`}</span>}
        </p>
      </div>
      <WatchButton chat={chat} />
    </header>
  );
}

function Scans({ chatId }: { readonly chatId: string }): ReactNode {
  const scans = useScans((state) => state.scans);
  return scans
    .filter((scan) => scan.chatId === chatId)
    .sort((a, b) => b.id - a.id)
    .map((scan) => <ScanProgress key={scan.id} scan={scan} />);
}

function ChatDownloads({ chatId }: { readonly chatId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const view = useQueueView({ filter: "all", search: "", chatId });
  if (view.length === 0) {
    return (
      <CentredMessage
        icon={<IconInbox size={28} aria-hidden />}
        title={t("chat.noDownloads")}
        text={t("chat.noDownloadsHint")}
      />
    );
  }
  return (
    <section className={classes.downloads}>
      <h2 className={classes.subtitle}>
        {t("chat.downloads")} <span className={classes.subtitleCount}>{format.number(view.length)}</span>
      </h2>
      <DownloadList view={view} label={t("chat.downloads")} showChat={false} />
    </section>
  );
}
