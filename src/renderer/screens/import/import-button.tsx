import { ActionIcon, Loader, Tooltip } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useImports } from "../../state/imports-store";

/** Opens the dialog; turns while messages of an import are being fetched. */
export function ImportButton(): ReactNode {
  const { t } = useTranslation();
  const isRunning = useImports(({ lists }) => lists.some(({ state }) => state === "running" || state === "waiting"));
  return (
    <Tooltip label={t("imports.open")}>
      <ActionIcon
        size="lg"
        aria-label={t("imports.open")}
        onClick={() => useImports.setState({ opened: true })}
        data-testid="open-import"
      >
        {isRunning ? <Loader size={14} /> : <IconFileImport size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}
