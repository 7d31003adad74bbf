import {
  type Icon,
  IconFile,
  IconGif,
  IconMicrophone,
  IconMovie,
  IconMusic,
  IconPhoto,
  IconVideo,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { MediaKind } from "../../shared/media";

const icons: Readonly<Record<MediaKind, Icon>> = {
  photo: IconPhoto,
  video: IconMovie,
  audio: IconMusic,
  document: IconFile,
  voice: IconMicrophone,
  "video-note": IconVideo,
  animation: IconGif,
};

/** The sign of a kind of media. */
export function MediaKindIcon({ kind, size }: { readonly kind: MediaKind; readonly size: number }): ReactNode {
  const KindIcon = icons[kind];
  return <KindIcon size={size} stroke={1.75} aria-hidden />;
}
