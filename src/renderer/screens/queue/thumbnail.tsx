import { type ReactNode, useState } from "react";
import type { DownloadKind } from "../../../shared/media";
import { MediaKindIcon } from "../../components/media-kind-icon";

interface ThumbnailProps {
  readonly id: number;
  readonly kind: DownloadKind;
  readonly hasThumbnail: boolean;
}

/** A small picture of what is downloaded, or the sign of its kind where there is none. */
export function Thumbnail({ id, kind, hasThumbnail }: ThumbnailProps): ReactNode {
  const [failed, setFailed] = useState(false);
  if (!hasThumbnail || failed) return <MediaKindIcon kind={kind} size={18} />;
  return (
    <img
      src={`app://gramhaul/thumbnail/${id}`}
      alt=""
      decoding="async"
      draggable={false}
      onError={() => setFailed(true)}
    />
  );
}
