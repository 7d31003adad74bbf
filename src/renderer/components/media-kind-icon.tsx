import {
  type Icon,
  IconFile,
  IconFileText,
  IconGif,
  IconMicrophone,
  IconMovie,
  IconMusic,
  IconPhoto,
  IconVideo,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { DownloadKind } from "../../shared/media";

const icons: Readonly<Record<DownloadKind, Icon>> = {
  photo: IconPhoto,
  video: IconMovie,
  audio: IconMusic,
  document: IconFile,
  voice: IconMicrophone,
  "video-note": IconVideo,
  animation: IconGif,
  text: IconFileText,
};

/** The sign of a kind of media. */
export function MediaKindIcon({ kind, size }: { readonly kind: DownloadKind; readonly size: number }): ReactNode {
  const KindIcon = icons[kind];
  return <KindIcon size={size} stroke={1.75} aria-hidden />;
}
