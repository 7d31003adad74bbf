import { IconPlayerPlayFilled } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import type { MediaEntry } from "../../../../shared/media-browser";
import { MediaKindIcon } from "../../../components/media-kind-icon";
import classes from "./media-picture.module.css";

interface MediaPictureProps {
  readonly chatId: string;
  readonly entry: MediaEntry;
  readonly showsPicture: boolean;
  /** Of the sign of the kind, where there is no picture. CSS pixels. */
  readonly iconSize: number;
}

/** The blurred picture that came with the message and, once it is looked at, the small one over it. */
export function MediaPicture({ chatId, entry, showsPicture, iconSize }: MediaPictureProps): ReactNode {
  const [isLoaded, setIsLoaded] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  // What was called off because it was scrolled away is asked for again.
  useEffect(() => {
    if (!showsPicture) setHasFailed(false);
  }, [showsPicture]);
  const isMoving = entry.kind === "video" || entry.kind === "video-note";
  const hasPicture = entry.blurredJpeg !== null || (entry.hasThumbnail && !hasFailed);
  return (
    <span className={classes.picture} data-kind={entry.kind}>
      {!hasPicture && <MediaKindIcon kind={entry.kind} size={iconSize} />}
      {entry.blurredJpeg !== null && !isLoaded && (
        <img
          className={classes.blurred}
          src={`data:image/jpeg;base64,${entry.blurredJpeg}`}
          alt=""
          draggable={false}
          data-testid="media-blurred"
        />
      )}
      {entry.hasThumbnail && !hasFailed && (showsPicture || isLoaded) && (
        <img
          className={classes.small}
          src={`app://gramhaul/media-thumbnail/${encodeURIComponent(chatId)}/${entry.messageId}`}
          alt=""
          decoding="async"
          draggable={false}
          data-loaded={isLoaded}
          onLoad={() => setIsLoaded(true)}
          onError={() => setHasFailed(true)}
          data-testid="media-thumbnail"
        />
      )}
      {isMoving && hasPicture && (
        <span className={classes.play}>
          <IconPlayerPlayFilled size={Math.min(20, iconSize)} aria-hidden />
        </span>
      )}
    </span>
  );
}
