import type { Expression } from "./ast";

/** How tightly an expression holds together: what holds less tightly than its place demands gets brackets. */
const bonds = {
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  contains: 4,
  in: 4,
  sum: 5,
  product: 6,
  negate: 7,
  atom: 8,
} as const;

/** The expression in its shortest usual form. Parsing that gives the same expression again. */
export function printFilter(expression: Expression): string {
  switch (expression.kind) {
    case "field":
      return expression.name;
    case "number":
      return String(expression.value);
    case "size":
      return `${expression.amount}${expression.unit}`;
    case "date":
      return expression.moment.replace(/(?: 00:00:00|:00)$/, "");
    case "text":
      return `'${expression.value.replace(/['\\\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escaped)}'`;
    case "regex":
      return `r'${expression.pattern.replace(/\\[\s\S]|'/g, (found) => (found === "'" ? "\\'" : found))}'`;
    case "negate":
      return `-${within(expression.operand, bonds.negate)}`;
    case "arithmetic": {
      const bond = bondOf(expression);
      return `${within(expression.left, bond)} ${expression.operator} ${within(expression.right, bond + 1)}`;
    }
    case "compare":
      return `${within(expression.left, bonds.sum)} ${expression.operator} ${within(expression.right, bonds.sum)}`;
    case "contains":
      return `${within(expression.left, bonds.sum)} contains ${within(expression.right, bonds.sum)}`;
    case "in":
      return `${within(expression.left, bonds.sum)} in [${expression.list.map(printFilter).join(", ")}]`;
    case "not":
      return `not ${within(expression.operand, bonds.not)}`;
    case "and":
    case "or": {
      const bond = bonds[expression.kind];
      return `${within(expression.left, bond)} ${expression.kind} ${within(expression.right, bond + 1)}`;
    }
  }
}

function within(expression: Expression, bond: number): string {
  const text = printFilter(expression);
  return bondOf(expression) < bond ? `(${text})` : text;
}

function bondOf(expression: Expression): number {
  if (expression.kind === "arithmetic") return /[+-]/.test(expression.operator) ? bonds.sum : bonds.product;
  return expression.kind in bonds ? bonds[expression.kind as keyof typeof bonds] : bonds.atom;
}

const shortEscapes: Readonly<Record<string, string>> = {
  "'": "\\'",
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Everything that can't be seen is written by its number. */
function escaped(found: string): string {
  const short = shortEscapes[found];
  if (short !== undefined) return short;
  return Array.from({ length: found.length }, (_, i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, "0")}`).join(
    "",
  );
}
