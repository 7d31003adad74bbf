/** Where in its text a part of a filter stands, in UTF-16 units from 0. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type SizeUnit = "B" | "KB" | "MB" | "GB" | "TB";

interface Node {
  readonly at: Place;
}

/** A name as written; whether there is such a field is the type check's question. */
export interface FieldNode extends Node {
  readonly kind: "field";
  readonly name: string;
}

export interface NumberNode extends Node {
  readonly kind: "number";
  readonly value: number;
}

/** `10MB`: the units are powers of 1024. */
export interface SizeNode extends Node {
  readonly kind: "size";
  readonly amount: number;
  readonly unit: SizeUnit;
}

/** A moment of the local time zone, always as "2022-03-04 14:50:15". */
export interface DateNode extends Node {
  readonly kind: "date";
  readonly moment: string;
}

export interface TextNode extends Node {
  readonly kind: "text";
  readonly value: string;
}

export interface RegexNode extends Node {
  readonly kind: "regex";
  readonly pattern: string;
}

export interface NegateNode extends Node {
  readonly kind: "negate";
  readonly operand: Expression;
}

export interface ArithmeticNode extends Node {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface CompareNode extends Node {
  readonly kind: "compare";
  readonly operator: ComparisonOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export interface ContainsNode extends Node {
  readonly kind: "contains";
  readonly left: Expression;
  readonly right: Expression;
}

/** `sender_id in [1, 2]`: the list is never empty. */
export interface InNode extends Node {
  readonly kind: "in";
  readonly left: Expression;
  readonly list: readonly Expression[];
}

export interface NotNode extends Node {
  readonly kind: "not";
  readonly operand: Expression;
}

export interface LogicalNode extends Node {
  readonly kind: "and" | "or";
  readonly left: Expression;
  readonly right: Expression;
}

export type Literal = NumberNode | SizeNode | DateNode | TextNode | RegexNode;

/** A filter as a tree; its parts may have the wrong types until they are checked. */
export type Expression =
  | Literal
  | FieldNode
  | NegateNode
  | ArithmeticNode
  | CompareNode
  | ContainsNode
  | InNode
  | NotNode
  | LogicalNode;
