import type { FilterType } from "../../../shared/filters";
import type { CompareNode, ContainsNode, Expression, InNode } from "./ast";
import { filterFields, nearestField } from "./filter-fields";
import { refusal } from "./filter-refused";
import { compileRegex } from "./filter-regex";

/** Checks that a parsed filter is a condition and that every part of it fits; throws `FilterRefused` for the first that does not. */
export function checkTypes(filter: Expression): void {
  demandCondition(filter);
}

function demandCondition(expression: Expression): void {
  const type = typeOf(expression);
  if (type === "regex") throw refusal("misplaced-regex", expression.at);
  if (type !== "condition") throw refusal("not-a-condition", expression.at, { left: type });
}

function demandNumber(expression: Expression): void {
  const type = typeOf(expression);
  if (type === "regex") throw refusal("misplaced-regex", expression.at);
  if (type !== "number") throw refusal("wrong-type", expression.at, { left: type, right: "number" });
}

function typeOf(expression: Expression): FilterType {
  switch (expression.kind) {
    case "number":
    case "size":
      return "number";
    case "date":
    case "text":
      return expression.kind;
    case "regex":
      compileRegex(expression);
      return "regex";
    case "field": {
      const field = filterFields.get(expression.name);
      if (field) return field.type;
      const { name, at } = expression;
      throw refusal("unknown-field", at, { found: name, suggestion: nearestField(name) });
    }
    case "negate":
      demandNumber(expression.operand);
      return "number";
    case "arithmetic":
      demandNumber(expression.left);
      demandNumber(expression.right);
      return "number";
    case "compare":
      checkComparison(expression);
      return "condition";
    case "contains":
      checkContains(expression);
      return "condition";
    case "in":
      checkList(expression);
      return "condition";
    case "not":
      demandCondition(expression.operand);
      return "condition";
    case "and":
    case "or":
      demandCondition(expression.left);
      demandCondition(expression.right);
      return "condition";
  }
}

function checkComparison({ operator, left, right, at }: CompareNode): void {
  const types = { left: typeOf(left), right: typeOf(right) };
  const ordered = operator !== "==" && operator !== "!=";
  for (const side of ["left", "right"] as const) {
    const part = side === "left" ? left : right;
    if (types[side] === "condition") throw refusal("wrong-type", part.at, { left: "condition", right: "number" });
    if (types[side] === "regex" && ordered) throw refusal("misplaced-regex", part.at);
  }
  if (types.left === types.right) {
    if (types.left === "regex") throw refusal("misplaced-regex", right.at);
    return;
  }
  const textWithRegex = [types.left, types.right].every((type) => type === "text" || type === "regex");
  if (!textWithRegex) throw refusal("wrong-types", at, types);
}

function checkContains({ left, right }: ContainsNode): void {
  const leftType = typeOf(left);
  if (leftType === "regex") throw refusal("misplaced-regex", left.at);
  if (leftType !== "text") throw refusal("wrong-type", left.at, { left: leftType, right: "text" });
  const rightType = typeOf(right);
  if (rightType !== "text" && rightType !== "regex") {
    throw refusal("wrong-type", right.at, { left: rightType, right: "text" });
  }
}

function checkList({ left, list }: InNode): void {
  const leftType = typeOf(left);
  if (leftType === "regex") throw refusal("misplaced-regex", left.at);
  if (leftType === "condition") throw refusal("wrong-type", left.at, { left: leftType, right: "text" });
  for (const item of list) {
    const type = typeOf(item);
    if (type === "regex" && leftType !== "text") throw refusal("misplaced-regex", item.at);
    if (type !== leftType && type !== "regex") throw refusal("wrong-type", item.at, { left: type, right: leftType });
  }
}
