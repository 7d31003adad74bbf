import { foldCase } from "../../../shared/fold-case";
import type {
  ArithmeticNode,
  ArithmeticOperator,
  CompareNode,
  ComparisonOperator,
  ContainsNode,
  Expression,
  InNode,
  SizeUnit,
} from "./ast";
import { filterFields } from "./filter-fields";
import { epochSeconds } from "./filter-moment";
import { compileRegex } from "./filter-regex";
import type { FilterSubject } from "./filter-subject";

export type FilterTest = (subject: FilterSubject) => boolean;

/** A number or text; a date is its epoch seconds; null is what a field that is not there makes of everything it is part of. */
type Value = number | string | null;
type ValueOf = (subject: FilterSubject) => Value;

const unitBytes: Readonly<Record<SizeUnit, number>> = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };

/**
 * Makes a test out of a filter whose types are checked. Every comparison with a field that is not there is false, `!=` too; so `not` of
 * it is true. Evaluating never throws.
 */
export function compileFilter(expression: Expression): FilterTest {
  switch (expression.kind) {
    case "and": {
      const [left, right] = [compileFilter(expression.left), compileFilter(expression.right)];
      return (subject) => left(subject) && right(subject);
    }
    case "or": {
      const [left, right] = [compileFilter(expression.left), compileFilter(expression.right)];
      return (subject) => left(subject) || right(subject);
    }
    case "not": {
      const operand = compileFilter(expression.operand);
      return (subject) => !operand(subject);
    }
    case "compare":
      return compileComparison(expression);
    case "contains":
      return compileContains(expression);
    case "in":
      return compileIn(expression);
    default:
      throw unchecked(expression);
  }
}

/** The value of an expression without fields that is a number or date; null when it has fields, is a text, or has no value (1 / 0). */
export function constantNumber(expression: Expression): number | null {
  if (expression.kind === "text" || expression.kind === "regex" || hasFields(expression)) return null;
  const value = compileValue(expression)(nobody);
  return typeof value === "number" ? value : null;
}

function hasFields(expression: Expression): boolean {
  switch (expression.kind) {
    case "field":
      return true;
    case "negate":
      return hasFields(expression.operand);
    case "arithmetic":
      return hasFields(expression.left) || hasFields(expression.right);
    default:
      return false;
  }
}

/** For expressions that ask for no field. */
export const nobody: FilterSubject = {
  date: 0,
  messageId: 0,
  caption: "",
  mediaType: "",
  fileSize: null,
  fileName: "",
  fileExtension: null,
  width: null,
  height: null,
  duration: null,
  senderId: null,
  senderName: null,
  senderDisplayName: null,
  replyToMessageId: null,
  topicId: null,
  forwardedFromId: null,
  forwardedFromName: null,
};

function compileValue(expression: Expression): ValueOf {
  switch (expression.kind) {
    case "number":
    case "text": {
      const { value } = expression;
      return () => value;
    }
    case "size": {
      const bytes = expression.amount * unitBytes[expression.unit];
      return () => bytes;
    }
    case "date": {
      const seconds = epochSeconds(expression.moment);
      return () => seconds;
    }
    case "field": {
      const field = filterFields.get(expression.name);
      if (!field) throw unchecked(expression);
      return (subject) => subject[field.key];
    }
    case "negate": {
      const operand = compileValue(expression.operand);
      return (subject) => finite(-Number(operand(subject) ?? Number.NaN));
    }
    case "arithmetic":
      return compileArithmetic(expression);
    default:
      throw unchecked(expression);
  }
}

const arithmetic: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
};

function compileArithmetic({ operator, left, right }: ArithmeticNode): ValueOf {
  const [leftOf, rightOf, calculate] = [compileValue(left), compileValue(right), arithmetic[operator]];
  return (subject) => {
    const [a, b] = [leftOf(subject), rightOf(subject)];
    return typeof a === "number" && typeof b === "number" ? finite(calculate(a, b)) : null;
  };
}

/** What has no value (a division by zero) is like a field that is not there. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

const comparisons: Readonly<Record<ComparisonOperator, (left: number | string, right: number | string) => boolean>> = {
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

function compileComparison({ operator, left, right }: CompareNode): FilterTest {
  if (left.kind === "regex" || right.kind === "regex") {
    const regex = left.kind === "regex" ? left : right;
    const textOf = compileValue(left.kind === "regex" ? right : left);
    if (regex.kind !== "regex") throw unchecked(regex);
    const { matches } = compileRegex(regex);
    const wanted = operator === "==";
    return (subject) => {
      const text = textOf(subject);
      return typeof text === "string" && matches(text) === wanted;
    };
  }
  const [leftOf, rightOf, compare] = [compileValue(left), compileValue(right), comparisons[operator]];
  return (subject) => {
    const [a, b] = [leftOf(subject), rightOf(subject)];
    return a !== null && b !== null && compare(a, b);
  };
}

function compileContains({ left, right }: ContainsNode): FilterTest {
  const textOf = compileValue(left);
  if (right.kind === "regex") {
    const { isIn } = compileRegex(right);
    return (subject) => {
      const text = textOf(subject);
      return typeof text === "string" && isIn(text);
    };
  }
  const partOf = compileValue(right);
  return (subject) => {
    const [text, part] = [textOf(subject), partOf(subject)];
    return typeof text === "string" && typeof part === "string" && foldCase(text).includes(foldCase(part));
  };
}

function compileIn({ left, list }: InNode): FilterTest {
  const value = compileValue(left);
  const values = new Set<Value>();
  const regexes = list.filter((item) => item.kind === "regex").map(compileRegex);
  for (const item of list) if (item.kind !== "regex") values.add(compileValue(item)(nobody));
  return (subject) => {
    const found = value(subject);
    if (found === null) return false;
    return values.has(found) || (typeof found === "string" && regexes.some(({ matches }) => matches(found)));
  };
}

function unchecked(expression: Expression): Error {
  return new Error(`A filter was not checked before it was compiled: ${expression.kind}`);
}
