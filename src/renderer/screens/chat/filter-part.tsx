import { Button, NumberInput, TextInput } from "@mantine/core";
import { IconChevronRight, IconFilter } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { longestFilter } from "../../../shared/filters";
import { ProblemText } from "../../components/problem-text";
import type { FilterFields } from "./filter-form";
import { FilterHelp, filterExamples } from "./filter-help";
import classes from "./filter-part.module.css";
import { FilterProblemText } from "./filter-problem";
import type { FilterInput } from "./use-filter";

/** Which of the chosen kinds to download: a form and an expression, both of which must hold. */
export function FilterPart({ filter }: { readonly filter: FilterInput }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const panelId = useId();
  const { check } = filter;
  const joined = check.state === "good" ? check.filter : null;
  return (
    <section className={classes.part} aria-label={t("filter.title")}>
      <div className={classes.head}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={open}
          aria-controls={panelId}
          onClick={() => setOpen(!open)}
          data-testid="filter-toggle"
        >
          <IconChevronRight size={16} aria-hidden className={classes.chevron} />
          <IconFilter size={16} aria-hidden />
          {t("filter.title")}
        </button>
        {!open && <Summary filter={filter} />}
        {Object.values(filter.fields).some((value) => value !== "") && (
          <Button size="compact-sm" variant="subtle" onClick={filter.clear} data-testid="filter-clear">
            {t("filter.clear")}
          </Button>
        )}
      </div>
      <div id={panelId} className={classes.panel} hidden={!open}>
        <FormFields filter={filter} />
        <TextInput
          label={t("filter.expression")}
          classNames={{ input: classes.expression ?? "" }}
          placeholder={filterExamples.size}
          autoComplete="off"
          spellCheck={false}
          maxLength={longestFilter + 1}
          value={filter.fields.expression}
          error={
            check.state === "bad" && <FilterProblemText expression={filter.fields.expression} problem={check.problem} />
          }
          onChange={(event) => filter.change({ expression: event.currentTarget.value })}
          data-testid="filter-expression"
        />
        {check.state === "failed" && <ProblemText problem={check.problem} at={check.at} />}
        <FilterHelp onChoose={(expression) => filter.change({ expression })} />
        {joined !== null && (
          <p className={classes.joined} role="status">
            <span>{t("filter.joined")}</span>
            <code data-selectable data-testid="filter-joined">
              {joined}
            </code>
          </p>
        )}
      </div>
    </section>
  );
}

/** What the closed part comes to. */
function Summary({ filter: { check } }: { readonly filter: FilterInput }): ReactNode {
  const { t } = useTranslation();
  if (check.state === "checking") return null;
  if (check.state !== "good") return <span className={classes.unusable}>{t("filter.unusable")}</span>;
  if (check.filter === null) return <span className={classes.none}>{t("filter.none")}</span>;
  return (
    <code className={classes.joinedShort} title={check.filter}>
      {check.filter}
    </code>
  );
}

function FormFields({ filter: { fields, problems, change } }: { readonly filter: FilterInput }): ReactNode {
  const { t } = useTranslation();
  const problemOf = (name: keyof typeof problems): ReactNode => {
    const problem = problems[name];
    return problem !== undefined && t(`filter.form.${problem}`);
  };
  const day = (name: "from" | "to"): ReactNode => (
    <TextInput
      type="date"
      label={t(`filter.form.${name}`)}
      min="1970-01-01"
      max="2099-12-31"
      value={fields[name]}
      error={problemOf(name)}
      onChange={(event) => change({ [name]: event.currentTarget.value } satisfies Partial<FilterFields>)}
      data-testid={`filter-${name}`}
    />
  );
  const size = (name: "minSize" | "maxSize", testId: string): ReactNode => (
    <NumberInput
      label={t(`filter.form.${name}`)}
      min={0}
      max={10_000_000}
      clampBehavior="strict"
      decimalScale={2}
      allowNegative={false}
      suffix=" MB"
      hideControls
      value={fields[name]}
      error={problemOf(name)}
      onChange={(value) => change({ [name]: value } satisfies Partial<FilterFields>)}
      data-testid={testId}
    />
  );
  return (
    <div className={classes.fields}>
      {day("from")}
      {day("to")}
      {size("minSize", "filter-min-size")}
      {size("maxSize", "filter-max-size")}
      <TextInput
        className={classes.text}
        label={t("filter.form.text")}
        placeholder={t("filter.form.textHint")}
        autoComplete="off"
        maxLength={1_000}
        value={fields.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        data-testid="filter-text"
      />
    </div>
  );
}
