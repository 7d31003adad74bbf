import type { FilterCheck, FilterDraft, FilterForm } from "../../../shared/filters";
import type { ComparisonOperator, Expression, SizeUnit } from "./ast";
import { readFilter } from "./filter";
import { FilterRefused, refusal } from "./filter-refused";
import { printFilter } from "./print-filter";

/** Checks the expression of a draft, and joins it with its form to one filter. */
export function checkDraft({ form, expression }: FilterDraft): FilterCheck {
  try {
    const conditions = formConditions(form);
    if (expression.trim() !== "") conditions.push(readFilter(expression).expression);
    const [first, ...others] = conditions;
    if (first === undefined) return { state: "good", filter: null };
    const joined = others.reduce<Expression>((left, right) => ({ kind: "and", left, right, at: nowhere }), first);
    return { state: "good", filter: checkedText(joined, expression) };
  } catch (error) {
    if (error instanceof FilterRefused) return { state: "bad", problem: error.problem };
    throw error;
  }
}

/** The filter as a text that is good itself: with the form an expression can become too long, or too deep. */
function checkedText(joined: Expression, expression: string): string {
  const text = printFilter(joined);
  try {
    readFilter(text);
    return text;
  } catch (error) {
    if (!(error instanceof FilterRefused)) throw error;
    throw refusal(error.problem.kind, { start: 0, end: expression.length });
  }
}

/** Nodes that were not read from a text. */
const nowhere = { start: 0, end: 0 };

function formConditions(form: FilterForm): Expression[] {
  const conditions: Expression[] = [];
  if (form.from !== null) conditions.push(compare("message_date", ">=", dateNode(form.from, "00:00:00")));
  if (form.to !== null) conditions.push(compare("message_date", "<=", dateNode(form.to, "23:59:59")));
  if (form.minBytes !== null) conditions.push(compare("file_size", ">=", sizeNode(form.minBytes)));
  if (form.maxBytes !== null) conditions.push(compare("file_size", "<=", sizeNode(form.maxBytes)));
  const text = form.text.trim();
  if (text !== "") {
    const right: Expression = { kind: "text", value: text, at: nowhere };
    const [caption, name] = (["caption", "file_name"] as const).map<Expression>((field) => ({
      kind: "contains",
      left: { kind: "field", name: field, at: nowhere },
      right,
      at: nowhere,
    }));
    if (caption && name) conditions.push({ kind: "or", left: caption, right: name, at: nowhere });
  }
  return conditions;
}

function compare(name: string, operator: ComparisonOperator, right: Expression): Expression {
  return { kind: "compare", operator, left: { kind: "field", name, at: nowhere }, right, at: nowhere };
}

function dateNode(day: string, time: string): Expression {
  return { kind: "date", moment: `${day} ${time}`, at: nowhere };
}

const units: readonly SizeUnit[] = ["B", "KB", "MB", "GB", "TB"];

/** In the largest unit that gives no long fraction. */
function sizeNode(bytes: number): Expression {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1_024 && unit < units.length - 1 && Number.isInteger((amount / 1_024) * 100)) {
    amount /= 1_024;
    unit += 1;
  }
  return { kind: "size", amount, unit: units[unit] ?? "B", at: nowhere };
}
