import { Checkbox, TextInput } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { longestFilter } from "../../../shared/filters";
import type { ImportChat, ImportReport } from "../../../shared/imports";
import { kindNames } from "../../components/kind-names";
import { request } from "../../state/bridge";
import { attempt } from "../../state/problems-store";
import { FilterProblemText } from "../chat/filter-problem";
import classes from "./import-dialog.module.css";

interface ImportChatLineProps {
  readonly chat: ImportChat;
  readonly source: ImportReport["source"];
  readonly canStart: boolean;
  readonly ticked: boolean;
  readonly tick: (ticked: boolean) => void;
}

/** One chat of the file: whether it is taken, what would be done, and what is wrong with it. */
export function ImportChatLine({ chat, source, canStart, ticked, tick }: ImportChatLineProps): ReactNode {
  const { t } = useTranslation();
  const detailsId = useId();
  const { written, title, problem, line, scan } = chat;
  const name = title ?? (written === "" ? t("imports.noChat") : written);
  const state = problem ?? (scan?.filterProblem ? "bad-filter" : canStart ? "good" : "nothing");
  return (
    <li className={classes.chat} data-testid="import-chat" data-chat={written} data-state={state}>
      <Checkbox
        size="sm"
        aria-label={name}
        aria-describedby={detailsId}
        checked={ticked && canStart}
        disabled={!canStart}
        onChange={(event) => tick(event.currentTarget.checked)}
        data-testid="import-tick"
      />
      <div className={classes.words}>
        <span className={classes.name}>
          <bdi>{name}</bdi>
          {title !== null && source === "config" && written !== title && (
            <span className={classes.written}>
              <bdi>{written}</bdi>
            </span>
          )}
        </span>
        <span id={detailsId} className={classes.details}>
          {problem !== null ? (
            <span className={classes.failed}>
              {line === null
                ? t(`imports.problem.${problem}`)
                : t("imports.atLine", { line, problem: t(`imports.problem.${problem}`) })}
            </span>
          ) : (
            <What chat={chat} source={source} />
          )}
        </span>
        {problem === null && scan !== null && scan.filterProblem !== null && <BadFilter chat={chat} scan={scan} />}
        {scan !== null && scan.filterProblem === null && scan.joined !== null && problem === null && (
          <span className={classes.filter}>
            {t("scan.filter")} <code data-selectable>{scan.joined}</code>
          </span>
        )}
      </div>
    </li>
  );
}

/** What would be downloaded, in words. */
function What({ chat: { scan, messages }, source }: { readonly chat: ImportChat; readonly source: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const parts: string[] = [];
  if (scan !== null) {
    parts.push(new Intl.ListFormat(i18n.language).format(kindNames(scan.kinds, t("imports.allKinds"), t)));
    if (scan.from !== null) parts.push(t("imports.from", { id: scan.from }));
  }
  if (source === "export") {
    parts.push(t("imports.withFile", { count: messages.all }));
    if (messages.missing > 0) parts.push(t("imports.missing", { count: messages.missing }));
  } else if (messages.all > 0) parts.push(t("imports.retries", { count: messages.all }));
  return parts.join(" · ");
}

/** The filter to be mended; main says after each letter whether it is. */
function BadFilter({
  chat,
  scan,
}: {
  readonly chat: ImportChat;
  readonly scan: NonNullable<ImportChat["scan"]>;
}): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState(scan.filter);
  return (
    <TextInput
      size="sm"
      className={classes.mend}
      label={t("imports.mend")}
      value={text}
      maxLength={longestFilter + 1}
      spellCheck={false}
      classNames={{ input: classes.expression }}
      error={
        scan.filterProblem !== null && scan.filter === text ? (
          <FilterProblemText expression={text} problem={scan.filterProblem} />
        ) : undefined
      }
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => void attempt(request("imports.setFilter", { index: chat.index, filter: text }))}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        void attempt(request("imports.setFilter", { index: chat.index, filter: text }));
      }}
      data-testid="import-filter"
    />
  );
}
