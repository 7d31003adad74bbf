import { TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { longestPreviewedTemplate, type PathPreview } from "../../../shared/path-template";
import { useApp } from "../../state/app-store";
import { PathProblem } from "../settings/path-problem";
import { usePathPreview } from "../settings/use-path-preview";
import classes from "./watch.module.css";

/** A path template that may be left out. */
export interface TemplateFieldState {
  readonly value: string;
  /** Nothing is typed, or main has said that it can be used. */
  readonly isGood: boolean;
  readonly preview: PathPreview | null;
  readonly change: (value: string) => void;
}

export function useTemplateField(initial: string): TemplateFieldState {
  const [value, setValue] = useState(initial);
  const standard = useApp((state) => state.settings?.pathTemplate ?? "");
  const preview = usePathPreview(value === "" ? standard : value);
  const isGood = value === "" || (preview !== null && preview.problem === null);
  return { value, isGood, preview, change: setValue };
}

/** Where the files of the rule go: as the settings say, or by a template of its own, with the path that it would give. */
export function TemplateField({ field }: { readonly field: TemplateFieldState }): ReactNode {
  const { t } = useTranslation();
  const standard = useApp((state) => state.settings?.pathTemplate ?? "");
  const { value, preview, change } = field;
  const problem = preview?.problem ?? null;
  const [path] = preview?.paths ?? [];
  return (
    <div className={classes.template}>
      <TextInput
        label={t("names.title")}
        description={t("watch.template.hint")}
        classNames={{ input: classes.templateInput ?? "" }}
        placeholder={standard}
        value={value}
        error={problem !== null && value !== ""}
        maxLength={longestPreviewedTemplate}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change(event.currentTarget.value)}
        data-testid="watch-template"
      />
      <div className={classes.templateAnswer} aria-live="polite">
        {problem !== null && value !== "" ? (
          <PathProblem template={value} problem={problem} />
        ) : (
          path !== undefined && (
            <span>
              {t("watch.template.example")}{" "}
              <bdi className={classes.path} data-testid="watch-path">
                {path}
              </bdi>
            </span>
          )
        )}
      </div>
    </div>
  );
}
