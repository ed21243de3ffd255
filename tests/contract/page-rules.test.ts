/** What holds for every page of the admin and can be read from its source. What must be seen is looked at in tests/e2e/pages.test.ts and settling.test.ts. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { english } from "#app/i18n/english";
import { german } from "#app/i18n/german";

const root = join(import.meta.dirname, "..", "..");
const sources = new Map(globSync(["app/ui/**/*.{ts,tsx}", "app/routes/*.{ts,tsx}", "app/root.tsx"], { cwd: root }).filter((file) => !file.includes(".test.")).sort().map((file) => [file, readFileSync(join(root, file), "utf8")]));
const filesWith = (pattern: RegExp): string[] => [...sources].filter(([, text]) => pattern.test(text)).map(([file]) => file);

type Texts = { [key: string]: string | Texts };
const leaves = (texts: Texts, path: string[] = []): [string, string][] => Object.entries(texts).flatMap(([key, text]) => (typeof text === "string" ? [[[...path, key].join("."), text] as [string, string]] : leaves(text, [...path, key])));
const texts = leaves(english);

/** What each file imports of a package. */
function importsOf(name: string): [string, string][] {
  return [...sources].flatMap(([file, text]) => {
    const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
    return statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier, importClause }) => {
      const named = importClause?.namedBindings;
      if ((moduleSpecifier as ts.StringLiteral).text !== name || !named || !ts.isNamedImports(named)) return [];
      return named.elements.map((element) => [file, (element.propertyName ?? element.name).text] as [string, string]);
    });
  });
}

test("no part of Polaris that the admin has itself, or that is on its way out", () => {
  const banned = /^(Modal|Frame|Toast|ContextualSaveBar|Sheet|FullscreenBar|TextContainer|Navigation|TopBar|Loading|Spinner|VideoThumbnail|CalloutCard|MediaCard|Legacy\w+)$/;
  expect(importsOf("@shopify/polaris").filter(([, name]) => banned.test(name))).toEqual([]);
  expect(importsOf("@shopify/polaris").length).toBeGreaterThan(100);
});

test("the admin's own modal, save bar, title bar and menu, each in one place", () => {
  const places = Object.groupBy(importsOf("@shopify/app-bridge-react").filter(([, name]) => name !== "useAppBridge"), ([, name]) => name);
  expect(Object.fromEntries(Object.entries(places).map(([name, found = []]) => [name, found.map(([file]) => file).sort()]))).toEqual({
    Modal: ["app/ui/action-modal.tsx"],
    NavMenu: ["app/routes/app.tsx"],
    SaveBar: ["app/ui/form-save-bar.tsx"],
    TitleBar: ["app/ui/action-modal.tsx", "app/ui/admin-page.tsx"],
  });
  expect(importsOf("@shopify/polaris").filter(([, name]) => name === "Page").map(([file]) => file)).toEqual(["app/ui/admin-page.tsx"]);
  // One form has one of the two save bars; ours is the component.
  expect(filesWith(/data-save-bar/)).toEqual([]);
});

test("the menu: six items at most, Remix' links, no item called Home, no pictures", () => {
  const menu = /<NavMenu>([^]*)<\/NavMenu>/.exec(sources.get("app/routes/app.tsx") ?? "")?.[1] ?? "";
  const items = texts.filter(([key]) => key.startsWith("words.nav.") && key !== "words.nav.home");
  expect(items.length).toBeGreaterThan(0);
  expect(items.length).toBeLessThanOrEqual(6);
  expect(menu).toMatch(/<NavLink to="\/app" rel="home">/);
  expect(menu).not.toMatch(/<Link|icon/i);
});

test("one action stands out: the page's own, that of a bar or a question, and of the first steps the next one; a form without a bar is named here", () => {
  expect(filesWith(/variant(=|: )\W*"primary"|\? "primary"/)).toEqual(["app/ui/action-modal.tsx", "app/ui/form-save-bar.tsx", "app/ui/home/setup-guide.tsx", "app/ui/settings/addresses-page.tsx", "app/ui/settings/domain-page.tsx"]);
});

test("every page but those of the menu leads back", () => {
  const withoutBack = [...sources].filter(([file, text]) => text.includes("<AdminPage") && !text.includes("backAction") && file !== "app/ui/admin-page.tsx").map(([file]) => file);
  expect(withoutBack).toEqual(["app/routes/app.settings._index.tsx", "app/ui/campaigns/campaign-index.tsx", "app/ui/home/home-page.tsx", "app/ui/responses/response-log.tsx", "app/ui/shoppers/shopper-index.tsx"]);
});

test("a toast tells what was done, in four words at most; what it counts and names are no words", () => {
  const keys = new Set<string>();
  for (const text of sources.values()) {
    // An action's answer, whichever it is, or shown at once.
    for (const [, said = ""] of text.matchAll(/\bdone: ([^,;}]*)|\btoast\.show\((.*)\)/g)) for (const [, key = ""] of said.matchAll(/"([\w]+(?:\.\w+)+)"/g)) keys.add(key);
    for (const [, key = ""] of text.matchAll(/\banswer\(await .*, "([\w.]+)"\)|\btoast\.show\(words\("([\w.]+)"/g)) if (key) keys.add(key);
  }
  expect(keys.size).toBeGreaterThan(25);
  const said = texts.filter(([key]) => keys.has(key.replace(/_(one|other|zero)$/, "")));
  const words = (text: string) => text.replace(/[“"]?\{\{[^}]*\}\}[”"]?/g, " ").match(/[\p{L}\p{N}’'-]+/gu)?.length ?? 0;
  expect(said.filter(([, text]) => words(text) > 4)).toEqual([]);
});

test("errors are never a toast", () => {
  expect(filesWith(/isError/)).toEqual([]);
});

test("texts are without emoji, exclamation marks and decoration; American, and nobody is a she", () => {
  const all = [...texts, ...leaves(german as Texts)];
  expect(all.filter(([, text]) => /\p{Extended_Pictographic}|!(?!\w)/u.test(text))).toEqual([]);
  expect(texts.filter(([, text]) => /\b(she|her|hers|colour|favour\w*|cancelled|organis\w+|recognis\w+)\b/i.test(text))).toEqual([]);
});

test("nothing turns, blinks, opens by itself, scrolls for ever or is told by a single letter", () => {
  expect(filesWith(/IntersectionObserver|accessKey|<marquee|<video|<SkeletonThumbnail/)).toEqual([]);
  expect(filesWith(/tone="magic"|tone: "magic"/)).toEqual([]);
  expect([...sources].filter(([, text]) => /<ProgressBar(?![^>]*animated=\{false\})/.test(text)).map(([file]) => file)).toEqual([]);
  // A key is looked at where Enter adds what was typed, and by the parts of Polaris.
  expect(filesWith(/\bevent\.key === "(?!Enter"|Escape")/)).toEqual([]);
  // Only a click opens a question.
  expect(filesWith(/<ActionModal[^>]* open(?: |>)/)).toEqual([]);
});

test("nothing of ours is loaded from elsewhere: pictures from the app, type from the app", () => {
  expect([...sources].filter(([, text]) => /(?:src|image)=["{`'"]+https?:/.test(text)).map(([file]) => file)).toEqual([]);
  const fonts = readFileSync(join(root, "app/ui/fonts.css"), "utf8");
  expect(fonts).toMatch(/font-family: Inter;/);
  expect(fonts).not.toMatch(/https?:/);
});

test("a table of many rows folds into one cell a row on a telephone, and numbers stand at the end of theirs", () => {
  const tables = filesWith(/<IndexTable[\s>]/);
  expect(tables.length).toBeGreaterThan(2);
  for (const file of tables) expect(sources.get(file), file).toMatch(/condensed=\{|smDown/);
  for (const file of ["app/ui/campaigns/campaign-table.tsx", "app/ui/shoppers/shopper-table.tsx"]) expect(sources.get(file), file).toMatch(/alignment="end" numeric/);
});
