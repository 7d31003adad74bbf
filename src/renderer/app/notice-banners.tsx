import { Button, CloseButton } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Notice } from "../../shared/app-state";
import { useApp } from "../state/app-store";
import { request } from "../state/bridge";
import { useNavigation } from "../state/navigation-store";
import { attempt } from "../state/problems-store";
import classes from "./notice-banners.module.css";

/** What the user has to know once, in words, until it is dismissed. */
export function NoticeBanners(): ReactNode {
  const notices = useApp((state) => state.notices);
  return notices.map((notice) => <NoticeBanner key={notice.id} notice={notice} />);
}

function NoticeBanner({ notice }: { readonly notice: Notice }): ReactNode {
  const { t } = useTranslation();
  const show = useNavigation((state) => state.show);
  const isHint = notice.kind === "still-in-tray";
  const Icon = isHint ? IconInfoCircle : IconAlertTriangle;
  const signedIn = useApp((state) => state.signIn?.step === "signed-in");
  return (
    <div className={classes.banner} role="status" data-testid="notice" data-kind={notice.kind} data-hint={isHint}>
      <Icon size={16} aria-hidden className={classes.icon} />
      <p className={classes.words}>
        {t(`notice.${notice.kind}`)}
        {notice.detail && (
          <span className={classes.detail} data-selectable>
            {notice.detail}
          </span>
        )}
      </p>
      {notice.kind === "downloads-folder-unwritable" && signedIn && (
        <Button size="compact-xs" variant="default" onClick={() => show({ screen: "settings" })}>
          {t("notice.openSettings")}
        </Button>
      )}
      <CloseButton
        size="sm"
        aria-label={t("common.dismiss")}
        onClick={() => void attempt(request("app.dismissNotice", notice.id))}
      />
    </div>
  );
}
