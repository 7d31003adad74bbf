import type { ReactNode } from "react";
import { useWords } from "../i18n/words";
import listClasses from "./file-list.module.css";

interface FileOriginProps {
  readonly from: string;
  /** Null where Telegram does not say. */
  readonly sizeBytes: number | null;
  /** What else is said of the file, if anything; it is cut before the other two are. */
  readonly children?: ReactNode;
}

/** Where a file is from and how large it is. */
export function FileOrigin({ from, sizeBytes, children }: FileOriginProps): ReactNode {
  const { t, format } = useWords();
  return (
    <span className={listClasses.origin}>
      <bdi className={listClasses.from} title={from}>
        {from}
      </bdi>
      <span className={listClasses.size}>{sizeBytes === null ? t("row.unknownSize") : format.bytes(sizeBytes)}</span>
      {children}
    </span>
  );
}
