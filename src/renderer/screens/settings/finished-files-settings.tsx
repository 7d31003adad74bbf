import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Settings, sideCarChoices } from "../../../shared/settings";
import { ToggleSwitch } from "../../components/toggle-switch";
import { attempt } from "../../state/problems-store";
import { changeSettings } from "./change-settings";
import { SettingRow } from "./setting-row";
import classes from "./settings-screen.module.css";

interface FinishedFilesSettingsProps {
  readonly settings: Settings;
}

/** What becomes of messages on the disk: texts, extensions, and what is written beside a file. */
export function FinishedFilesSettings({ settings }: FinishedFilesSettingsProps): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <SettingRow label={t("finishedFiles.correctExtensions")} hint={t("finishedFiles.correctExtensionsHint")}>
        <ToggleSwitch
          label={t("finishedFiles.correctExtensions")}
          checked={settings.correctExtensions}
          onChange={(correctExtensions) => void attempt(changeSettings({ correctExtensions }))}
          testId="setting-correctExtensions"
        />
      </SettingRow>
      <SettingRow label={t("finishedFiles.textsByLink")} hint={t("finishedFiles.textsByLinkHint")}>
        <ToggleSwitch
          label={t("finishedFiles.textsByLink")}
          checked={settings.textsByLink}
          onChange={(textsByLink) => void attempt(changeSettings({ textsByLink }))}
          testId="setting-textsByLink"
        />
      </SettingRow>
      <SettingRow label={t("finishedFiles.sideCars")} hint={t("finishedFiles.sideCarsHint")}>
        <NativeSelect
          className={classes.choice}
          aria-label={t("finishedFiles.sideCars")}
          value={settings.sideCars}
          data={sideCarChoices.map((value) => ({ value, label: t(`finishedFiles.sideCarChoices.${value}`) }))}
          onChange={(event) => {
            const sideCars = sideCarChoices.find((each) => each === event.currentTarget.value);
            if (sideCars !== undefined) void attempt(changeSettings({ sideCars }));
          }}
          data-testid="setting-sideCars"
        />
      </SettingRow>
    </>
  );
}
