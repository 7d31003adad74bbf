import { Button, NativeSelect } from "@mantine/core";
import { IconExternalLink, IconFolder } from "@tabler/icons-react";
import { type ReactNode, useLayoutEffect } from "react";
import { useTranslation } from "react-i18next";
import { type Settings, SettingsPatchSchema } from "../../../shared/settings";
import { ProblemText } from "../../components/problem-text";
import { ToggleSwitch } from "../../components/toggle-switch";
import { useRequest } from "../../components/use-request";
import { useApp } from "../../state/app-store";
import { request } from "../../state/bridge";
import { useNavigation } from "../../state/navigation-store";
import { attempt } from "../../state/problems-store";
import { BotSection } from "./bot-section";
import { changeSettings } from "./change-settings";
import { FinishedFilesSettings } from "./finished-files-settings";
import { NamesSetting } from "./names-setting";
import { NumberSetting } from "./number-setting";
import { SameContentSetting } from "./same-content-setting";
import { Section } from "./section";
import { SettingRow } from "./setting-row";
import classes from "./settings-screen.module.css";
import { SpeedLimitSection } from "./speed-limit-section";

/** Everything that can be set; each change is saved at once. */
export function SettingsScreen(): ReactNode {
  const { t } = useTranslation();
  const settings = useApp((state) => state.settings);
  const section = useNavigation(({ place }) => (place.screen === "settings" ? place.section : undefined));
  const trayAvailable = useApp((state) => state.info?.trayAvailable ?? false);
  useLayoutEffect(() => {
    if (section !== undefined) document.getElementById(section)?.scrollIntoView();
  }, [section]);
  if (!settings) return null;
  const seconds = ` ${t("settings.seconds")}`;
  return (
    <div className={classes.screen}>
      <div className={classes.page}>
        <header>
          <h1>{t("settings.title")}</h1>
          <p className={classes.lead}>{t("settings.saved")}</p>
        </header>

        <Section title={t("settings.downloads")}>
          <FolderSetting />
          <NamesSetting value={settings.pathTemplate} />
          <FinishedFilesSettings settings={settings} />
          <SameContentSetting value={settings.sameContent} />
          <NumberSetting name="keepFreeMegabytes" value={settings.keepFreeMegabytes} suffix=" MB" />
          <NumberSetting name="filesAtOnce" value={settings.filesAtOnce} />
          <SettingRow label={t("settings.verifyHashes")} hint={t("settings.verifyHashesHint")}>
            <ToggleSwitch
              label={t("settings.verifyHashes")}
              checked={settings.verifyHashes}
              onChange={(verifyHashes) => void attempt(changeSettings({ verifyHashes }))}
              testId="setting-verifyHashes"
            />
          </SettingRow>
        </Section>

        <SpeedLimitSection settings={settings} />

        <Section title={t("settings.appearance")}>
          <ChoiceSetting
            name="language"
            value={settings.language}
            choices={[
              { value: "system", label: t("settings.languageSystem") },
              { value: "en", label: languageNames.en },
              { value: "zh-Hans", label: languageNames["zh-Hans"] },
            ]}
          />
          <ChoiceSetting
            name="theme"
            value={settings.theme}
            choices={[
              { value: "system", label: t("settings.themeSystem") },
              { value: "light", label: t("settings.themeLight") },
              { value: "dark", label: t("settings.themeDark") },
            ]}
          />
        </Section>

        <Section title={t("settings.window")}>
          <SettingRow
            label={t("settings.closeToTray")}
            hint={trayAvailable ? t("settings.closeToTrayHint") : t("settings.closeToTrayUnavailable")}
          >
            <ToggleSwitch
              label={t("settings.closeToTray")}
              checked={settings.closeToTray && trayAvailable}
              disabled={!trayAvailable}
              onChange={(closeToTray) => void attempt(changeSettings({ closeToTray }))}
              testId="setting-closeToTray"
            />
          </SettingRow>
          <SettingRow label={t("settings.confirmQuit")} hint={t("settings.confirmQuitHint")}>
            <ToggleSwitch
              label={t("settings.confirmQuit")}
              checked={settings.confirmQuit}
              onChange={(confirmQuit) => void attempt(changeSettings({ confirmQuit }))}
              testId="setting-confirmQuit"
            />
          </SettingRow>
          <SettingRow label={t("settings.openTelegramLinks")} hint={t("settings.openTelegramLinksHint")}>
            <ToggleSwitch
              label={t("settings.openTelegramLinks")}
              checked={settings.openTelegramLinks}
              onChange={(openTelegramLinks) => void attempt(changeSettings({ openTelegramLinks }))}
              testId="setting-openTelegramLinks"
            />
          </SettingRow>
        </Section>

        <Section title={t("settings.network")}>
          <NumberSetting name="chunksPerFile" value={settings.chunksPerFile} />
          <NumberSetting name="requestsAtOnce" value={settings.requestsAtOnce} />
          <NumberSetting name="connectionsPerDataCentre" value={settings.connectionsPerDataCentre} />
          <NumberSetting name="networkCheckSeconds" value={settings.networkCheckSeconds} suffix={seconds} />
          <NumberSetting name="networkTimeoutSeconds" value={settings.networkTimeoutSeconds} suffix={seconds} />
          <NumberSetting name="networkJitterPercent" value={settings.networkJitterPercent} suffix="%" />
        </Section>

        <BotSection />

        <About />
      </div>
    </div>
  );
}

/** Each language in its own words, whatever language the window has: that is how a lost user finds it. */
const languageNames = { en: "English", "zh-Hans": "简体中文" } as const;

function FolderSetting(): ReactNode {
  const { t } = useTranslation();
  const folder = useApp((state) => state.info?.downloadsFolder ?? "");
  const choosing = useRequest();
  const choose = (): void =>
    choosing.run(async () => {
      const settings = await request("settings.chooseFolder");
      if (settings) useApp.setState({ settings });
    });
  return (
    <SettingRow label={t("settings.downloadsFolder")} hint={t("settings.downloadsFolderHint")} wide>
      <div className={classes.folder}>
        <IconFolder size={16} aria-hidden className={classes.folderIcon} />
        <bdi className={classes.folderPath} title={folder} data-selectable data-testid="setting-downloadsFolder">
          {folder}
        </bdi>
        <Button
          variant="default"
          size="compact-md"
          loading={choosing.pending}
          onClick={choose}
          data-testid="setting-downloadsFolder-choose"
        >
          {t("settings.choose")}
        </Button>
      </div>
      {choosing.problem && <ProblemText problem={choosing.problem} at={choosing.problemAt} />}
    </SettingRow>
  );
}

interface ChoiceSettingProps<N extends "language" | "theme"> {
  readonly name: N;
  readonly value: Settings[N];
  readonly choices: readonly { readonly value: Settings[N]; readonly label: string }[];
}

function ChoiceSetting<N extends "language" | "theme">({ name, value, choices }: ChoiceSettingProps<N>): ReactNode {
  const { t } = useTranslation();
  return (
    <SettingRow label={t(`settings.${name}`)}>
      <NativeSelect
        className={classes.choice}
        aria-label={t(`settings.${name}`)}
        value={value}
        data={[...choices]}
        onChange={(event) =>
          void attempt(changeSettings(SettingsPatchSchema.parse({ [name]: event.currentTarget.value })))
        }
        data-testid={`setting-${name}`}
      />
    </SettingRow>
  );
}

function About(): ReactNode {
  const { t } = useTranslation();
  const info = useApp((state) => state.info);
  if (!info) return null;
  return (
    <section className={classes.section}>
      <h2 className={classes.sectionTitle}>{t("settings.about")}</h2>
      <p className={classes.about} data-selectable data-testid="about">
        {t("app.name")} · {t("settings.version", { version: info.version, electron: info.electron })}
      </p>
      <p className={classes.about}>{t("app.unofficial")}</p>
      <p className={classes.links}>
        <button type="button" className={classes.link} onClick={() => void attempt(request("app.openPage", "licence"))}>
          {t("settings.licence")}
          <IconExternalLink size={14} aria-hidden />
        </button>
      </p>
    </section>
  );
}
