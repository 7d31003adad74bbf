import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  defaultPathTemplate,
  longestPreviewedTemplate,
  type PathPreview,
  pathFields,
} from "../../../shared/path-template";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { changeSettings } from "./change-settings";
import classes from "./names-setting.module.css";
import { PathProblem } from "./path-problem";
import { SettingRow } from "./setting-row";
import { usePathPreview } from "./use-path-preview";

/** Templates to begin with. `by-month` has the defaults of telegram_media_downloader's file_path_prefix and file_name_prefix. */
const presets = {
  "by-chat": defaultPathTemplate,
  "by-month": "{chat}/{date:yyyy_MM}/{message_id} - {file_name}",
  "by-topic": "{chat}/{topic}/{file_name}",
  "by-type": "{chat}/{type}/{file_name}",
  "by-album": "{chat}/{album_id}/{file_name}",
  "by-date": "{date:yyyy}/{date:MM}/{chat}/{file_name}",
} as const;
const presetNames = Object.keys(presets) as (keyof typeof presets)[];

interface NamesSettingProps {
  /** The template in force. */
  readonly value: string;
}

/** The template for names and folders: checked and shown on real messages while it is typed, saved when asked to. */
export function NamesSetting({ value }: NamesSettingProps): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const preview = usePathPreview(typed);
  const saving = useRequest();
  const input = useRef<HTMLInputElement>(null);
  const answerId = useId();
  useEffect(() => setTyped(value), [value]);

  const isChanged = typed !== value;
  const problem = preview?.problem ?? null;
  const canSave = isChanged && preview !== null && problem === null;

  const insert = (field: string): void => {
    const { selectionStart, selectionEnd } = input.current ?? {};
    const start = selectionStart ?? typed.length;
    setTyped(typed.slice(0, start) + field + typed.slice(selectionEnd ?? start));
    input.current?.focus();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!canSave) return;
    saving.run(() => changeSettings({ pathTemplate: typed }));
    input.current?.focus();
  };

  return (
    <SettingRow label={t("names.title")} hint={t("names.hint")} wide>
      <form className={classes.form} onSubmit={submit} noValidate>
        <div className={classes.field}>
          <TextInput
            ref={input}
            className={classes.template}
            classNames={{ input: classes.input }}
            aria-label={t("names.title")}
            aria-describedby={answerId}
            value={typed}
            error={problem !== null}
            maxLength={longestPreviewedTemplate}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setTyped(value);
            }}
            data-testid="setting-pathTemplate"
          />
          <Button type="submit" disabled={!canSave} loading={saving.pending} data-testid="names-save">
            {t("names.save")}
          </Button>
        </div>
        <div className={classes.helps}>
          <NativeSelect
            className={classes.preset}
            aria-label={t("names.preset")}
            value={presetNames.find((name) => presets[name] === typed) ?? "own"}
            data={[
              ...presetNames.map((name) => ({ value: name, label: t(`names.presets.${name}`) })),
              { value: "own", label: t("names.presets.own"), disabled: true },
            ]}
            onChange={(event) => {
              const name = presetNames.find((each) => each === event.currentTarget.value);
              if (name !== undefined) setTyped(presets[name]);
            }}
            data-testid="names-preset"
          />
          <ul className={classes.fields} aria-label={t("names.insert")}>
            {pathFields.map((field) => (
              <li key={field}>
                <button
                  type="button"
                  className={classes.insert}
                  title={t(`names.field.${field}`)}
                  onClick={() => insert(`{${field}}`)}
                  data-testid={`names-insert-${field}`}
                >
                  {`{${field}}`}
                </button>
              </li>
            ))}
          </ul>
        </div>
        <div className={classes.answer} id={answerId} aria-live="polite">
          {problem ? <PathProblem template={typed} problem={problem} /> : preview && <Paths preview={preview} />}
        </div>
        {saving.problem && <ProblemText problem={saving.problem} at={saving.problemAt} />}
      </form>
    </SettingRow>
  );
}

function Paths({ preview: { isSample, paths } }: { readonly preview: PathPreview }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <div className={classes.previewTitle}>{isSample ? t("names.sample") : t("names.preview")}</div>
      <ul className={classes.paths} data-testid="names-preview" data-sample={isSample}>
        {paths.map((path, index) => (
          // Two messages may have the same path.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list is always replaced as a whole
          <li key={index} data-testid="names-path">
            <bdi>
              <span className={classes.folders}>{path.slice(0, path.lastIndexOf("/") + 1)}</span>
              {path.slice(path.lastIndexOf("/") + 1)}
            </bdi>
          </li>
        ))}
      </ul>
    </>
  );
}
