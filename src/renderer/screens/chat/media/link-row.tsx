import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconCopy, IconExternalLink, IconLink, IconLinkPlus } from "@tabler/icons-react";
import { type MouseEvent, memo, type ReactNode } from "react";
import { isWebAddress, type MediaEntry } from "../../../../shared/media-browser";
import { useWords } from "../../../i18n/words";
import { request } from "../../../state/bridge";
import { useLinks } from "../../../state/links-store";
import { attempt } from "../../../state/problems-store";
import classes from "./link-row.module.css";
import { type MediaCellProps, TickBox, useMediaCell } from "./media-cell";
import cellClasses from "./media-cell.module.css";
import { MediaMarkIcon } from "./media-mark-icon";
import rowClasses from "./media-row.module.css";
import { mediaLabel } from "./media-words";
import { useMark } from "./use-chat-downloads";

/** Links to messages, which can be downloaded; what is behind other links Telegram does not know. */
const telegramLink = /^https?:\/\/(?:www\.)?(?:t|telegram)\.(?:me|dog)\/\S+$/i;

/** What Enter does in the list of links. */
export function openFirstLink(chatId: string, entry: MediaEntry | undefined): void {
  if (entry === undefined) return;
  const index = entry.links.findIndex(({ url }) => isWebAddress(url));
  if (index >= 0) open(chatId, entry.messageId, index);
}

const open = (chatId: string, messageId: number, index: number): void =>
  void attempt(request("media.openLink", { chatId, messageId, index }));

/** One message with links: the first of them, what is said about it, and the others in a menu. */
export const LinkRow = memo(function LinkRow(props: MediaCellProps): ReactNode {
  const { messageId, entry, downloadId, ticked, tabbable, chatId, tick } = props;
  const { t, format } = useWords();
  const mark = useMark(downloadId, entry);
  const { element, onTick, onFocusCapture } = useMediaCell(props);
  const [link] = entry?.links ?? [];
  // From the row that has the focus Tab goes on to what can be done with it.
  const tabIndex = tabbable ? 0 : -1;
  // A message that is nothing but the address says no more than that.
  const said = entry === undefined || entry.caption.trim() === link?.url ? "" : entry.caption;
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a virtual list are placed by hand, which table elements don't allow.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around the rows has the keys of all of them.
    <div
      ref={element}
      role="gridcell"
      className={`${rowClasses.row} ${classes.row}`}
      aria-selected={ticked}
      tabIndex={tabIndex}
      onClick={(event) => tick(messageId, event.shiftKey)}
      onFocusCapture={onFocusCapture}
      data-testid="media-cell"
      data-message-id={messageId}
      data-kind={entry?.kind}
      data-mark={mark ?? ""}
    >
      <TickBox ticked={ticked} onClick={onTick} className={rowClasses.tick} />
      <span className={classes.icon}>
        <IconLink size={18} stroke={1.75} aria-hidden />
      </span>
      {entry && link && (
        <>
          <span className={cellClasses.hidden}>{mediaLabel(entry, mark, t, format)}</span>
          <span className={rowClasses.names}>
            <button
              type="button"
              className={classes.address}
              tabIndex={tabIndex}
              disabled={!isWebAddress(link.url)}
              title={link.url}
              onClick={stopped(() => open(chatId, messageId, 0))}
              data-testid="link-open"
            >
              <bdi>{link.title ?? link.url}</bdi>
            </button>
            <span className={rowClasses.caption}>
              {link.title !== null && <bdi>{link.url}</bdi>}
              {said !== "" && (
                <>
                  {link.title !== null && " · "}
                  <bdi>{said}</bdi>
                </>
              )}
            </span>
          </span>
          <LinkActions chatId={chatId} entry={entry} url={link.url} tabIndex={tabIndex} />
          <span className={rowClasses.fact}>{format.shortMoment(entry.date * 1000)}</span>
        </>
      )}
      <span className={rowClasses.mark}>{mark !== null && <MediaMarkIcon mark={mark} className={undefined} />}</span>
    </div>
  );
});

interface LinkActionsProps {
  readonly chatId: string;
  readonly entry: MediaEntry;
  /** The first link. */
  readonly url: string;
  readonly tabIndex: 0 | -1;
}

function LinkActions({ chatId, entry, url, tabIndex }: LinkActionsProps): ReactNode {
  const { t } = useWords();
  const { messageId, links } = entry;
  const telegramLinks = links.filter((link) => telegramLink.test(link.url)).map((link) => link.url);
  return (
    <span className={classes.actions}>
      {links.length > 1 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <button
              type="button"
              className={classes.more}
              tabIndex={tabIndex}
              aria-label={t("browser.link.more", { count: links.length - 1 })}
              onClick={stopped()}
              data-testid="link-more"
            >
              +{links.length - 1}
            </button>
          </Menu.Target>
          <Menu.Dropdown onClick={stopped()}>
            {links.map((each, index) => (
              <Menu.Item
                key={each.url}
                leftSection={<IconExternalLink size={16} aria-hidden />}
                disabled={!isWebAddress(each.url)}
                onClick={() => open(chatId, messageId, index)}
                data-testid="link-menu-open"
              >
                <bdi className={classes.menuAddress}>{each.url}</bdi>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {telegramLinks.length > 0 && (
        <Action
          label={t("browser.link.add")}
          testId="link-add"
          tabIndex={tabIndex}
          run={() => useLinks.getState().open(telegramLinks.join("\n"))}
        >
          <IconLinkPlus size={18} aria-hidden />
        </Action>
      )}
      <Action
        label={t("browser.link.copy", { url })}
        testId="link-copy"
        tabIndex={tabIndex}
        run={() => void attempt(request("media.copyLink", { chatId, messageId, index: 0 }))}
      >
        <IconCopy size={18} aria-hidden />
      </Action>
    </span>
  );
}

interface ActionProps {
  readonly label: string;
  readonly testId: string;
  readonly tabIndex: 0 | -1;
  readonly run: () => void;
  readonly children: ReactNode;
}

function Action({ label, testId, tabIndex, run, children }: ActionProps): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon size={28} aria-label={label} tabIndex={tabIndex} onClick={stopped(run)} data-testid={testId}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

/** A click that is not one on the row. */
function stopped(run?: () => void): (event: MouseEvent) => void {
  return (event) => {
    event.stopPropagation();
    run?.();
  };
}
