import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import en from "../../../src/renderer/i18n/en.json";
import zhHans from "../../../src/renderer/i18n/zh-Hans.json";
import { linkProblems, noticeKinds, pathFields, pathTemplateProblemKinds, problemKinds } from "./kinds";

type Texts = { readonly [key: string]: string | Texts };

function flatten(texts: Texts, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(texts)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

const pluralForm = /_(zero|one|two|few|many|other)$/;
const baseOf = (key: string): string => key.replace(pluralForm, "");
const placeholdersOf = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? ""))].sort();

const english = flatten(en);
const chinese = flatten(zhHans);

const rendererFolder = join(import.meta.dirname, "../../../src/renderer");
const sources = readdirSync(rendererFolder, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))
  .map((name) => ({ name, text: readFileSync(join(rendererFolder, name), "utf8") }));

describe("the translations", () => {
  it("have the same keys in both languages", () => {
    const bases = (texts: Map<string, string>): string[] => [...new Set([...texts.keys()].map(baseOf))].sort();
    expect(bases(chinese)).toEqual(bases(english));
  });

  it("have every plural form that each language needs", () => {
    for (const [texts, language] of [
      [english, "en"],
      [chinese, "zh-Hans"],
    ] as const) {
      const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      const counted = new Set([...texts.keys()].filter((key) => pluralForm.test(key)).map(baseOf));
      expect(counted.size).toBeGreaterThan(5);
      for (const base of counted) for (const form of needed) expect([...texts.keys()]).toContain(`${base}_${form}`);
    }
  });

  it("use the same placeholders", () => {
    const differing = [...chinese].filter(([key, text]) => {
      const other = english.get(key) ?? english.get(`${baseOf(key)}_other`) ?? "";
      return placeholdersOf(text).join() !== placeholdersOf(other).join();
    });
    expect(differing).toEqual([]);
  });

  it("leave nothing empty, and nothing Chinese without Chinese", () => {
    expect([...english, ...chinese].filter(([, text]) => text.trim() === "")).toEqual([]);
    const sameInBoth = /^(app\.name|shortcuts\.key\.|signIn\.api|row\.of|chat\.kindToggle|shutdown\.stepOf)/;
    const untranslated = [...chinese].filter(([key, text]) => !/\p{Script=Han}/u.test(text) && !sameInBoth.test(key));
    expect(untranslated).toEqual([]);
  });

  it("have words for every kind of notice and problem", () => {
    for (const kind of noticeKinds) expect([...english.keys()]).toContain(`notice.${kind}`);
    for (const kind of problemKinds) expect([...english.keys()]).toContain(`problem.${kind}`);
    for (const kind of pathTemplateProblemKinds) expect([...english.keys()]).toContain(`names.problem.${kind}`);
    for (const field of pathFields) expect([...english.keys()]).toContain(`names.field.${field}`);
    for (const kind of linkProblems) expect([...english.keys()]).toContain(`links.problem.${kind}`);
  });

  it("contain nothing that no component uses", () => {
    const all = sources.map((source) => source.text).join("\n");
    const literal = new Set([...all.matchAll(/"([a-z]\w*(?:\.[\w-]+)+)"/gi)].map((match) => match[1]));
    const prefixes = [...all.matchAll(/`([a-z]\w*(?:\.[\w-]+)*\.)\$\{/gi)].map((match) => match[1] ?? "");
    const hints = [...english.keys()].filter((key) => /^settings\.\w+Hint$/.test(key));
    const unused = [...english.keys()].filter(
      (key) => !literal.has(baseOf(key)) && !prefixes.some((prefix) => key.startsWith(prefix)) && !hints.includes(key),
    );
    expect(unused).toEqual([]);
  });
});

/** Attributes whose text a person gets to see or hear. */
const spokenAttributes = new Set(["aria-label", "title", "placeholder", "label", "description", "alt", "text", "hint"]);

/** The text that a node of JSX shows as it stands in the source, undefined when it shows none. */
function literalText(node: ts.Node): string | undefined {
  if (ts.isJsxText(node)) return node.text;
  if (ts.isJsxAttribute(node) && spokenAttributes.has(node.name.getText())) {
    return node.initializer && ts.isStringLiteral(node.initializer) ? node.initializer.text : undefined;
  }
  if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) {
    return node.expression && ts.isStringLiteral(node.expression) ? node.expression.text : undefined;
  }
  return undefined;
}

describe("the screens", () => {
  it("show no text that is not translated", () => {
    const literals: string[] = [];
    for (const { name, text } of sources.filter((source) => source.name.endsWith(".tsx"))) {
      const visit = (node: ts.Node): void => {
        const shown = literalText(node);
        if (shown !== undefined && /\p{L}{2,}/u.test(shown)) literals.push(`${name}: ${shown.trim()}`);
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
    }
    expect(literals).toEqual([]);
  });
});
