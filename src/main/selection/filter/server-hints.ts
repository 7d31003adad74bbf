import { type DownloadKind, downloadKinds } from "../../../shared/media";
import type { CompareNode, ComparisonOperator, ContainsNode, Expression, InNode } from "./ast";
import { compileFilter, constantNumber, nobody } from "./evaluate-filter";
import { filterFields } from "./filter-fields";
import { type FilterSubject, mediaTypeName } from "./filter-subject";

/**
 * What holds for every media that a filter lets through, of the things that Telegram can select by itself. Each is a bound, not the
 * filter: whatever the filter accepts lies within; what is absent is not bounded. A range whose `min` is above its `max` is empty.
 */
export interface ServerHints {
  /** Message ids, inclusive. */
  readonly minId?: number;
  readonly maxId?: number;
  /** Epoch seconds, inclusive. */
  readonly minDate?: number;
  readonly maxDate?: number;
  readonly kinds?: ReadonlySet<DownloadKind>;
  readonly senderIds?: ReadonlySet<number>;
  readonly topicIds?: ReadonlySet<number>;
  /**
   * The caption has this in it, in any case. Not to be sent as it is: Telegram's search looks for words and their beginnings, and would
   * not find "sand" in "thousand" (https://core.telegram.org/method/messages.search).
   */
  readonly text?: string;
}

/** What a checked filter implies for the server. */
export function serverHints(filter: Expression): ServerHints {
  const kinds = kindsOf(filter);
  const hints = boundsOf(filter);
  return kinds.size === downloadKinds.length ? hints : { ...hints, kinds };
}

/** The kinds with which a filter can be true, whatever the other fields are. */
function kindsOf(expression: Expression): ReadonlySet<DownloadKind> {
  if (expression.kind === "and") return both(kindsOf(expression.left), kindsOf(expression.right));
  if (expression.kind === "or") return new Set([...kindsOf(expression.left), ...kindsOf(expression.right)]);
  if (!asksOnlyForType(expression)) return new Set(downloadKinds);
  const test = compileFilter(expression);
  return new Set(downloadKinds.filter((kind) => test({ ...nobody, mediaType: mediaTypeName(kind) })));
}

function asksOnlyForType(expression: Expression): boolean {
  switch (expression.kind) {
    case "field":
      return fieldKey(expression) === "mediaType";
    case "negate":
    case "not":
      return asksOnlyForType(expression.operand);
    case "in":
      return asksOnlyForType(expression.left);
    case "number":
    case "size":
    case "date":
    case "text":
    case "regex":
      return true;
    default:
      return asksOnlyForType(expression.left) && asksOnlyForType(expression.right);
  }
}

function boundsOf(expression: Expression): ServerHints {
  switch (expression.kind) {
    case "and":
      return narrower(boundsOf(expression.left), boundsOf(expression.right));
    case "or":
      return wider(boundsOf(expression.left), boundsOf(expression.right));
    case "compare":
      return comparisonBounds(expression);
    case "in":
      return listBounds(expression);
    case "contains":
      return containsBounds(expression);
    default:
      return {};
  }
}

const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function comparisonBounds({ operator, left, right }: CompareNode): ServerHints {
  const [field, other, sign] =
    left.kind === "field" ? ([left, right, operator] as const) : ([right, left, mirrored[operator]] as const);
  const key = fieldKey(field);
  if (key === "caption" && other.kind === "text" && sign === "==") return textBounds(other.value);
  const value = constantNumber(other);
  if (key === undefined || value === null) return {};
  switch (sign) {
    case "==":
      return valueBounds(key, [value]);
    case ">":
      return rangeBounds(key, Math.floor(value) + 1, undefined);
    case ">=":
      return rangeBounds(key, Math.ceil(value), undefined);
    case "<":
      return rangeBounds(key, undefined, Math.ceil(value) - 1);
    case "<=":
      return rangeBounds(key, undefined, Math.floor(value));
    case "!=":
      return {};
  }
}

function listBounds({ left, list }: InNode): ServerHints {
  const key = fieldKey(left);
  const values = list.map(constantNumber);
  return key !== undefined && values.every((value) => value !== null) ? valueBounds(key, values) : {};
}

function containsBounds({ left, right }: ContainsNode): ServerHints {
  return fieldKey(left) === "caption" && right.kind === "text" ? textBounds(right.value) : {};
}

function textBounds(text: string): ServerHints {
  return text === "" ? {} : { text };
}

function valueBounds(key: keyof FilterSubject, values: readonly number[]): ServerHints {
  if (key === "senderId") return { senderIds: new Set(values) };
  if (key === "topicId") return { topicIds: new Set(values) };
  return rangeBounds(key, Math.min(...values.map(Math.ceil)), Math.max(...values.map(Math.floor)));
}

function rangeBounds(key: keyof FilterSubject, min: number | undefined, max: number | undefined): ServerHints {
  if (key === "messageId") return defined({ minId: min, maxId: max });
  if (key === "date") return defined({ minDate: min, maxDate: max });
  return {};
}

/** Both hold. */
function narrower(one: ServerHints, other: ServerHints): ServerHints {
  return defined({
    minId: pick(Math.max, one.minId, other.minId),
    maxId: pick(Math.min, one.maxId, other.maxId),
    minDate: pick(Math.max, one.minDate, other.minDate),
    maxDate: pick(Math.min, one.maxDate, other.maxDate),
    senderIds:
      one.senderIds && other.senderIds ? both(one.senderIds, other.senderIds) : (one.senderIds ?? other.senderIds),
    topicIds: one.topicIds && other.topicIds ? both(one.topicIds, other.topicIds) : (one.topicIds ?? other.topicIds),
    text: one.text ?? other.text,
  });
}

/** At least one of them holds: only what both bound is bounded. */
function wider(one: ServerHints, other: ServerHints): ServerHints {
  const furthest = (choose: typeof Math.min, a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : choose(a, b);
  const union = (a: ReadonlySet<number> | undefined, b: ReadonlySet<number> | undefined) =>
    a && b ? new Set([...a, ...b]) : undefined;
  return defined({
    minId: furthest(Math.min, one.minId, other.minId),
    maxId: furthest(Math.max, one.maxId, other.maxId),
    minDate: furthest(Math.min, one.minDate, other.minDate),
    maxDate: furthest(Math.max, one.maxDate, other.maxDate),
    senderIds: union(one.senderIds, other.senderIds),
    topicIds: union(one.topicIds, other.topicIds),
  });
}

function pick(choose: typeof Math.min, a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : choose(a, b);
}

function both<T>(one: ReadonlySet<T>, other: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...one].filter((value) => other.has(value)));
}

function fieldKey(expression: Expression): keyof FilterSubject | undefined {
  return expression.kind === "field" ? filterFields.get(expression.name)?.key : undefined;
}

type Optional<T> = { [K in keyof T]?: T[K] | undefined };

function defined(hints: Optional<ServerHints>): ServerHints {
  return Object.fromEntries(Object.entries(hints).filter(([, value]) => value !== undefined));
}
