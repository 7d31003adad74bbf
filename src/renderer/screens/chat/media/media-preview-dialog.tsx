import { ActionIcon, Button, Loader, Modal, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconSquare, IconSquareCheckFilled } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MediaEntry, MediaPreview } from "../../../../shared/media-browser";
import { useFormat } from "../../../i18n/words";
import { request } from "../../../state/bridge";
import type { MediaList } from "../../../state/media-list";
import { indexOf, isTicked, type MediaTicks, toggle } from "../../../state/media-ticks";
import classes from "./media-preview-dialog.module.css";
import { mediaName } from "./media-words";

interface MediaPreviewDialogProps {
  readonly list: MediaList;
  /** What is looked at; null for nothing. */
  readonly messageId: number | null;
  readonly ticks: MediaTicks;
  readonly onTicks: (change: (before: MediaTicks) => MediaTicks) => void;
  readonly onChange: (messageId: number | null) => void;
}

/** A media as large as the window, streamed: nothing of it is written to disk. */
export function MediaPreviewDialog({ list, messageId, ticks, onTicks, onChange }: MediaPreviewDialogProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const entry = messageId === null ? undefined : list.entry(messageId);
  const at = messageId === null ? -1 : indexOf(list.ids, messageId);
  const newer = at > 0 ? (list.ids[at - 1] ?? null) : null;
  const older = at < 0 ? null : (list.ids[at + 1] ?? null);

  useEffect(() => {
    if (messageId !== null) void list.ensure([messageId]).catch(() => undefined);
    // The next page in time: who looks at one after the other does not wait at its end.
    if (messageId !== null && at >= list.ids.length - 3 && list.state.load === "more") void list.loadMore();
    if (at >= 0 && at < 3 && list.newer.load === "more") void list.loadNewer();
  }, [list, messageId, at]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // A player has the arrows for itself.
    if (event.target instanceof HTMLMediaElement) return;
    const target = event.key === "ArrowLeft" ? newer : event.key === "ArrowRight" ? older : null;
    if (target === null) return;
    event.preventDefault();
    onChange(target);
  };

  const ticked = messageId !== null && isTicked(ticks, messageId);
  return (
    <Modal
      opened={messageId !== null}
      onClose={() => onChange(null)}
      title={entry ? <bdi>{mediaName(entry, t, format)}</bdi> : ""}
      fullScreen
      transitionProps={{ duration: 0 }}
      classNames={{ body: classes.body, content: classes.content, title: classes.title }}
      closeButtonProps={{ "aria-label": t("common.close") }}
      onKeyDown={onKeyDown}
      data-testid="media-preview"
    >
      {messageId !== null && (
        <>
          <div className={classes.stage}>
            <Turn label={t("browser.preview.previous")} target={newer} onChange={onChange} side="left" />
            {entry && <Show key={messageId} entry={entry} chatId={list.view.chatId} />}
            <Turn label={t("browser.preview.next")} target={older} onChange={onChange} side="right" />
          </div>
          <footer className={classes.foot}>
            <span className={classes.words}>
              {entry?.caption && (
                <bdi className={classes.caption} data-selectable>
                  {entry.caption}
                </bdi>
              )}
              <span className={classes.facts}>
                {entry &&
                  [
                    t(`media.one.${entry.kind}`),
                    entry.sizeBytes === null ? null : format.bytes(entry.sizeBytes),
                    format.moment(entry.date * 1000),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
              </span>
            </span>
            <Button
              size="sm"
              variant="default"
              aria-pressed={ticked}
              leftSection={
                ticked ? <IconSquareCheckFilled size={16} aria-hidden /> : <IconSquare size={16} aria-hidden />
              }
              onClick={() => onTicks((before) => toggle(before, messageId))}
              data-testid="preview-tick"
            >
              {t("browser.tick")}
            </Button>
          </footer>
        </>
      )}
    </Modal>
  );
}

interface TurnProps {
  readonly label: string;
  readonly target: number | null;
  readonly side: "left" | "right";
  readonly onChange: (messageId: number) => void;
}

function Turn({ label, target, side, onChange }: TurnProps): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="xl"
        radius="xl"
        variant="default"
        className={classes.turn}
        data-side={side}
        aria-label={label}
        disabled={target === null}
        onClick={() => target !== null && onChange(target)}
        data-testid={`preview-${side}`}
      >
        {side === "left" ? <IconChevronLeft size={22} aria-hidden /> : <IconChevronRight size={22} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

/** Opens the media at main and shows it; closes it there when it goes. */
function Show({ entry, chatId }: { readonly entry: MediaEntry; readonly chatId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [preview, setPreview] = useState<MediaPreview | null>(null);
  const [state, setState] = useState<"loading" | "shown" | "failed">("loading");
  const { messageId } = entry;
  useEffect(() => {
    let opened: number | null = null;
    let isShown = true;
    const close = (id: number): void => {
      // What can't be closed is closed by main itself, when more are opened or the app ends.
      request("media.closePreview", id).catch(() => undefined);
    };
    request("media.openPreview", { chatId, messageId }).then(
      (answer) => {
        opened = answer.id;
        if (isShown) setPreview(answer);
        else close(answer.id);
      },
      () => isShown && setState("failed"),
    );
    return () => {
      isShown = false;
      if (opened !== null) close(opened);
    };
  }, [chatId, messageId]);

  const shown = (): void => setState("shown");
  const failed = (): void => setState("failed");
  const name = mediaName(entry, t, format);
  return (
    <div className={classes.show} data-testid="preview-show" data-state={state} data-show={preview?.show}>
      {state !== "shown" && entry.blurredJpeg !== null && (
        <img className={classes.blurred} src={`data:image/jpeg;base64,${entry.blurredJpeg}`} alt="" />
      )}
      {preview?.show === "picture" && state !== "failed" && (
        <img className={classes.media} src={preview.address} alt={name} onLoad={shown} onError={failed} />
      )}
      {preview?.show === "video" && state !== "failed" && (
        <video
          className={classes.media}
          src={preview.address}
          aria-label={name}
          controls
          autoPlay
          loop={entry.kind === "animation"}
          muted={entry.kind === "animation"}
          onLoadedData={shown}
          onError={failed}
        />
      )}
      {preview?.show === "audio" && state !== "failed" && (
        // biome-ignore lint/a11y/useMediaCaption: what people send has no captions.
        <audio src={preview.address} aria-label={name} controls autoPlay onLoadedData={shown} onError={failed} />
      )}
      {state === "loading" && (
        <span className={classes.note} role="status">
          <Loader size={18} /> {t("browser.preview.loading")}
        </span>
      )}
      {state === "failed" && (
        <span className={classes.note} role="alert">
          {t("browser.preview.failed")}
        </span>
      )}
    </div>
  );
}
