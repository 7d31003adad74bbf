import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Settings } from "../../../shared/settings";
import { ToggleSwitch } from "../../components/toggle-switch";
import { attempt } from "../../state/problems-store";
import { changeSettings } from "./change-settings";
import { SettingRow } from "./setting-row";

interface FinishedFilesSettingsProps {
  readonly settings: Settings;
}

/** What is done to a file when it is complete. */
export function FinishedFilesSettings({ settings }: FinishedFilesSettingsProps): ReactNode {
  const { t } = useTranslation();
  return (
    <SettingRow label={t("finishedFiles.correctExtensions")} hint={t("finishedFiles.correctExtensionsHint")}>
      <ToggleSwitch
        label={t("finishedFiles.correctExtensions")}
        checked={settings.correctExtensions}
        onChange={(correctExtensions) => void attempt(changeSettings({ correctExtensions }))}
        testId="setting-correctExtensions"
      />
    </SettingRow>
  );
}
