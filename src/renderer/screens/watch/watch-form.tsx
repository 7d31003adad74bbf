import { Button, Group } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DownloadKind, downloadKinds, mediaKinds } from "../../../shared/media";
import type { WatchRule } from "../../../shared/watch-rules";
import { KindToggle } from "../../components/kind-toggle";
import { ProblemText } from "../../components/problem-text";
import { useRequest } from "../../components/use-request";
import { useFormat } from "../../i18n/words";
import { request } from "../../state/bridge";
import { rulesOfChat, useWatch } from "../../state/watch-store";
import { FilterPart } from "../chat/filter-part";
import { useFilter } from "../chat/use-filter";
import { BeginChoice, type WatchBegin } from "./begin-choice";
import { OtherRules } from "./other-rules";
import { TemplateField, useTemplateField } from "./template-field";
import { TopicSelect, type WatchedPart } from "./topic-select";
import classes from "./watch.module.css";

interface WatchFormProps {
  readonly chatId: string;
  /** Whether it is a forum, of which one topic can be watched. */
  readonly hasTopics: boolean;
  /** The rule to change; null: a new one. */
  readonly rule: WatchRule | null;
  readonly close: () => void;
}

/** What a rule takes, from when on, and where it puts it. Where it began can't be changed: what was looked at is not looked at again. */
export function WatchForm({ chatId, hasTopics, rule: given, close }: WatchFormProps): ReactNode {
  const { t } = useTranslation();
  // The rule counts on while the dialog is open; what it was when it was opened is what is changed.
  const [rule] = useState(given);
  const [kinds, setKinds] = useState<ReadonlySet<DownloadKind>>(new Set(rule?.kinds ?? mediaKinds));
  const [begin, setBegin] = useState<WatchBegin>({ from: "now" });
  const known = useWatch((state) => state.rules);
  // The same holds for the chat's other rules: the one that is made here is among them before the dialog has closed.
  const [rules] = useState(() => rulesOfChat(known, chatId));
  const [part, setPart] = useState<WatchedPart>(rules.some(({ topic }) => topic === null) ? undefined : null);
  const filter = useFilter(rule?.filter ?? "");
  const template = useTemplateField(rule?.template ?? "");
  const saving = useRequest();
  const canSave =
    kinds.size > 0 &&
    filter.check.state === "good" &&
    template.isGood &&
    (rule !== null || part !== undefined) &&
    (begin.from === "now" || begin.epochSeconds !== null);

  const toggle = (kind: DownloadKind): void => {
    const next = new Set(kinds);
    if (!next.delete(kind)) next.add(kind);
    setKinds(next);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { check } = filter;
    if (!canSave || check.state !== "good") return;
    const choice = {
      kinds: downloadKinds.filter((kind) => kinds.has(kind)),
      filter: check.filter,
      template: template.value === "" ? null : template.value,
    };
    saving.run(async () => {
      if (rule) await request("watch.edit", { id: rule.id, choice });
      else {
        const since = begin.from === "now" ? null : begin.epochSeconds;
        await request("watch.make", { ...choice, chatId, topic: part ?? null, since });
      }
      close();
    });
  };

  return (
    <form onSubmit={submit} className={classes.form} noValidate>
      <p className={classes.lead}>{t(rule ? "watch.dialog.editLead" : "watch.dialog.lead")}</p>
      {!rule && <OtherRules rules={rules} />}
      {!rule && hasTopics && <TopicSelect chatId={chatId} rules={rules} part={part} onChange={setPart} />}
      <fieldset className={classes.toggles} aria-label={t("watch.kinds")}>
        {downloadKinds.map((kind) => (
          <KindToggle
            key={kind}
            kind={kind}
            wanted={kinds.has(kind)}
            autoFocus={kind === downloadKinds[0]}
            onToggle={() => toggle(kind)}
            testId={`watch-kind-${kind}`}
          />
        ))}
      </fieldset>
      {kinds.size === 0 && <p className={classes.wrong}>{t("chat.nothingChosen")}</p>}
      {rule ? <Began rule={rule} /> : <BeginChoice begin={begin} onChange={setBegin} />}
      <FilterPart filter={filter} />
      <TemplateField field={template} />
      {saving.problem && <ProblemText problem={saving.problem} at={saving.problemAt} />}
      <Group justify="flex-end" gap="xs" className={classes.formActions}>
        <Button variant="default" onClick={close}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" loading={saving.pending} disabled={!canSave} data-testid="watch-save">
          {t(rule ? "watch.dialog.save" : "watch.dialog.start")}
        </Button>
      </Group>
    </form>
  );
}

function Began({ rule }: { readonly rule: WatchRule }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className={classes.began}>
      {rule.since === null
        ? t("watch.sinceMade", { date: format.moment(rule.createdAt) })
        : t("watch.sinceDay", { date: format.day(rule.since * 1_000) })}
    </p>
  );
}
