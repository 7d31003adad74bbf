import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type SameContentPolicy, sameContentPolicies } from "../../../shared/history";
import { attempt } from "../../state/problems-store";
import { changeSettings } from "./change-settings";
import { SettingRow } from "./setting-row";

/** What happens to a download whose content is on the disk already; the hint says what the choice means. */
export function SameContentSetting({ value }: { readonly value: SameContentPolicy }): ReactNode {
  const { t } = useTranslation();
  return (
    <SettingRow
      label={t("settings.sameContent")}
      hint={`${t("settings.sameContentHint")} ${t(`settings.sameContentExplained.${value}`)}`}
    >
      <NativeSelect
        w={220}
        aria-label={t("settings.sameContent")}
        value={value}
        data={sameContentPolicies.map((policy) => ({
          value: policy,
          label: t(`settings.sameContentChoices.${policy}`),
        }))}
        onChange={(event) => {
          const chosen = sameContentPolicies.find((policy) => policy === event.currentTarget.value);
          if (chosen) void attempt(changeSettings({ sameContent: chosen }));
        }}
        data-testid="setting-sameContent"
      />
    </SettingRow>
  );
}
