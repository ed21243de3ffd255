import { Liquid, type Template } from "liquidjs";
import { type MailName, mailNames, type MailProblem } from "./mail.ts";

const tags = new Set(["if", "unless", "comment"]);
const filters = new Set(["default", "capitalize", "upcase", "downcase", "strip", "truncate", "truncatewords", "append", "prepend", "replace"]);

/** Merchants write the text: no files, no loops, bounded work, and every output escaped for where it stands. */
function engine(escape: boolean): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    parseLimit: 200_000,
    renderLimit: 500,
    memoryLimit: 2_000_000,
    relativeReference: false,
    ...(escape && { outputEscape: "escape" as const }),
  });
  for (const name of Object.keys(liquid.tags)) if (!tags.has(name)) delete liquid.tags[name];
  for (const name of Object.keys(liquid.filters)) if (!filters.has(name) && name !== "escape") delete liquid.filters[name];
  return liquid;
}

const engines = { html: engine(true), text: engine(false) };

export interface ParsedLiquid {
  render(values: object): string;
}

/** @throws Error when the text is not the Liquid that {@link checkLiquid} accepts */
export function parseLiquid(text: string, part: "html" | "text"): ParsedLiquid {
  const template: Template[] = engines[part].parse(text);
  return { render: (values) => engines[part].renderSync(template, values) as string };
}

const output = /\{\{-?\s*([^\s|}-][^|}]*?)\s*(\|[^}]*?)?-?\}\}/g;

/** What is wrong with a piece of the merchant's text, by the names that they may use. */
export function checkLiquid(text: string, where: MailProblem["where"], hasOffer: boolean): MailProblem[] {
  let names: string[];
  try {
    names = engines.text.fullVariablesSync(engines.text.parse(text));
  } catch (error) {
    const message = (error as Error).message;
    const refused = /undefined filter: (\w+)|tag "(\w+)" not found/.exec(message);
    return [refused ? { where, code: "not_allowed", name: refused[1] ?? refused[2] } : { where, code: "not_liquid", name: message.split("\n")[0] }];
  }
  const problems: MailProblem[] = [...new Set(names)].filter((name) => !isName(name, hasOffer)).map((name) => ({ where, code: "unknown_name", name }));
  for (const [, name = "", rest = ""] of text.matchAll(output)) {
    if (isName(name, hasOffer) && mailNames[name].needsFallback && !/\|\s*default\s*:\s*(['"]).+?\1/.test(rest)) problems.push({ where, code: "fallback_missing", name });
  }
  return problems;
}

const isName = (name: string, hasOffer: boolean): name is MailName => Object.hasOwn(mailNames, name) && (hasOffer || !name.startsWith("offer"));
