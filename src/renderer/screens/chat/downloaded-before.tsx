import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigation } from "../../state/navigation-store";

/** How much of a chat was downloaded before and is not again, with the way to where it can be asked for. */
export function DownloadedBefore({ chatId, count }: { readonly chatId: string; readonly count: number }): ReactNode {
  const { t } = useTranslation();
  const show = useNavigation((state) => state.show);
  if (count === 0) return null;
  return (
    <>
      <span data-testid="scan-downloaded">{t("scan.downloaded", { count })}</span>
      <Anchor
        component="button"
        type="button"
        fz="inherit"
        onClick={() => show({ screen: "history", chatId })}
        data-testid="scan-history"
      >
        {t("scan.showHistory")}
      </Anchor>
    </>
  );
}
