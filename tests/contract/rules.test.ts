/** The product's rules, by number: each has a test whose title names it ("rule N"), and what they say of things that are not built yet. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse as parseToml } from "smol-toml";
import ts from "typescript";
import { expect, test } from "vitest";
import { readyMade } from "#app/messages/templates/ready-made";
import { readyMadeKinds } from "#app/messages/templates/kinds";
import { catalog } from "#app/platform/jobs/catalog";

const root = join(import.meta.dirname, "..", "..");

/** Rules of what is not built yet, and why nothing can keep or break them. */
const later: Record<number, string> = {
  12: "reviews are neither read nor asked for",
  13: "there are no calls and no letters",
  16: "a case holds what happened and no findings about a person, so there is nothing with a retention of its own",
};
const RULES = 25;

/** The titles of a file's tests, groups and tables; what merely names a rule in a comment or in the body of a test proves nothing. */
function titlesOf(file: string): string[] {
  const titles: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(test|it|describe)\b/.test(node.expression.getText())) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true));
  return titles;
}

const titles = globSync(["app/**/*.test.ts", "simulator/**/*.test.ts", "scripts/**/*.test.ts", "tests/**/*.test.ts"], { cwd: root }).flatMap(titlesOf);
const named = (rule: number): string[] => titles.filter((title) => new RegExp(`\\brule ${rule}\\b`).test(title));

test("every rule of the product that is built is named by a test's title; of the others it is said why there is none", () => {
  const rules = Array.from({ length: RULES }, (_, i) => i + 1);
  expect(rules.filter((rule) => named(rule).length === 0)).toEqual(Object.keys(later).map(Number));
});

test("rule 10: every campaign that there is promotes something, so no complaint, apology or answer can meet a comparison group", () => {
  // Whoever adds a kind that is owed to the shopper, such as an apology, has it start without a comparison group, and says so here.
  expect(readyMadeKinds).toEqual(["gentle_note", "small_thank_you", "whats_new", "last_question"]);
});

test("rule 11: a ready-made campaign states one offer or none", () => {
  const plain = ["kind", "percent", "validDays"];
  expect(readyMadeKinds.flatMap((kind) => Object.keys(readyMade(kind, "en").offer ?? {})).filter((key) => !plain.includes(key))).toEqual([]);
});

test("rule 17: the default app has five ideas at most; no task, table or page is about calls, letters, a question after delivery or service cases", () => {
  expect(readyMadeKinds.length).toBeLessThanOrEqual(5);
  const tables = [...readFileSync(join(root, "prisma", "schema.prisma"), "utf8").matchAll(/@@map\("(\w+)"\)/g)].map((match) => match[1] as string);
  const pages = globSync("app/routes/*.tsx", { cwd: root });
  expect([...tables, ...Object.keys(catalog), ...pages].filter((name) => /call|letter|survey|question|delivery|ticket|service/i.test(name))).toEqual([]);
});

test("rule 20: the scopes that are required, and those that are asked for where they are first used", () => {
  const { access_scopes } = parseToml(readFileSync(join(root, "shopify.app.toml"), "utf8")) as { access_scopes: { scopes: string; optional_scopes: string[] } };
  const required = ["read_customers", "write_customers", "read_orders", "read_products", "write_discounts", "write_app_proxy"];
  expect(access_scopes.scopes.split(",")).toEqual(required);
  expect(access_scopes.optional_scopes).toContain("read_all_orders");
  expect(access_scopes.optional_scopes.filter((scope) => required.includes(scope))).toEqual([]);
  // What a page asks for is optional in the file: Shopify grants nothing else by asking.
  const asked = globSync(["app/ui/**/*.tsx", "app/routes/*.tsx"], { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/scopes\.request\(\[([^\]]*)\]/g)].flatMap((match) => [...(match[1] as string).matchAll(/"(\w+)"/g)].map((scope) => scope[1] as string)),
  );
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((scope) => !access_scopes.optional_scopes.includes(scope))).toEqual([]);
});
