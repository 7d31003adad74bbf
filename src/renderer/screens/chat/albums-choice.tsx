import { Checkbox } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface AlbumsChoiceProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Whether an album is taken as a whole of which a filter lets anything through. */
export function AlbumsChoice({ checked, onChange }: AlbumsChoiceProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Checkbox
      size="sm"
      label={t("albums.whole")}
      description={t("albums.hint")}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
      data-testid="whole-albums"
    />
  );
}
