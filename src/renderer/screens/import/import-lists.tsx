import { Button, CloseButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { MessageList } from "../../../shared/imports";
import { ProgressBar } from "../../components/progress-bar";
import { useNow } from "../../components/use-now";
import { clock } from "../../i18n/format";
import { useFormat } from "../../i18n/words";
import { request } from "../../state/bridge";
import { useImports } from "../../state/imports-store";
import { attempt } from "../../state/problems-store";
import { reasonWords } from "../queue/row-words";
import classes from "./import-dialog.module.css";

/** How far the single messages of an import have been fetched, with the way to stop and to go on. */
export function ImportLists(): ReactNode {
  const { t } = useTranslation();
  const lists = useImports((state) => state.lists);
  if (lists.length === 0) return null;
  return (
    <section aria-label={t("imports.lists")} className={classes.section}>
      <h3 className={classes.legend}>{t("imports.lists")}</h3>
      <ul className={classes.list}>
        {lists.map((list) => (
          <ListLine key={list.id} list={list} />
        ))}
      </ul>
    </section>
  );
}

function ListLine({ list }: { readonly list: MessageList }): ReactNode {
  const { t } = useTranslation();
  const { id, chatTitle, state, looked, total } = list;
  const active = state === "running" || state === "waiting";
  return (
    <li className={classes.messageList} data-testid="import-list" data-chat={chatTitle} data-state={state}>
      <div className={classes.line}>
        <span className={classes.grow}>
          <bdi>{chatTitle}</bdi>
        </span>
        {active && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void attempt(request("imports.stop", id))}
            data-testid="import-list-stop"
          >
            {t("scan.stop")}
          </Button>
        )}
        {(state === "stopped" || state === "failed") && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => void attempt(request("imports.resume", id))}
            data-testid="import-list-resume"
          >
            {t("scan.resume")}
          </Button>
        )}
        {!active && (
          <CloseButton
            size="sm"
            aria-label={t("imports.dismiss", { chat: chatTitle })}
            onClick={() => void attempt(request("imports.dismiss", id))}
          />
        )}
      </div>
      {state !== "done" && (
        <ProgressBar
          fraction={total === 0 ? 1 : looked / total}
          tone={state === "running" ? "active" : state === "waiting" ? "waiting" : "idle"}
          label={chatTitle}
        />
      )}
      <ListNumbers list={list} />
    </li>
  );
}

function ListNumbers({ list }: { readonly list: MessageList }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, reason, looked, total, queued, known, empty } = list;
  const until = state === "waiting" ? reason?.until : undefined;
  const left = (until ?? 0) - useNow(until);
  const parts = [
    ...(reason === null ? [] : [reasonWords(t, reason, format)]),
    ...(until !== undefined && left > 0 ? [t("state.waitingFor", { time: clock(left) })] : []),
    t("links.looked", { looked, count: total }),
    ...(queued > 0 ? [t("links.queued", { count: queued })] : []),
    ...(known > 0 ? [t("links.known", { count: known })] : []),
    ...(empty > 0 ? [t("imports.empty", { count: empty })] : []),
  ];
  return (
    <span className={classes.details} data-failed={state === "failed"} role="status">
      {parts.join(" · ")}
    </span>
  );
}
