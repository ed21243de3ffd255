import { Liquid, type Template } from "liquidjs";
import { type MailName, mailNames, type MailProblem } from "./mail.ts";

const tags = new Set(["if", "unless", "comment"]);
const filters = new Set(["default", "capitalize", "upcase", "downcase", "strip", "truncate", "truncatewords", "append", "prepend", "replace"]);

/** Merchants write the text: no files, no loops, bounded work, and every output escaped for where it stands. */
function createEngine(escape: boolean): Liquid {
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

const engines = { html: createEngine(true), text: createEngine(false) };

export interface ParsedLiquid {
  render(values: Record<string, string | null>): string;
}

/** A hole that is a name and nothing else. */
const plainHole = /(\{\{ [a-z_]+ \}\})/;
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" })[sign] ?? sign);

/**
 * Reads a text once, to be filled many times. Holes that are a plain name are filled directly; only what has filters or conditions goes
 * through the engine, which takes longer than all else of a mail's rendering.
 * @throws Error when the text is not the Liquid that {@link checkLiquid} accepts
 */
export function parseLiquid(text: string, part: "html" | "text"): ParsedLiquid {
  const engine = engines[part];
  const escape = part === "html" ? escapeHtml : (value: string) => value;
  // A condition may reach over several holes: then the engine must see all of it.
  const pieces = text.includes("{%") ? [text] : text.split(plainHole);
  const fill = pieces.map((piece): ((values: Record<string, string | null>) => string) => {
    const name = plainHole.test(piece) && !text.includes("{%") ? piece.slice(3, -3) : null;
    if (name !== null) return (values) => escape(values[name] ?? "");
    if (!piece.includes("{{") && !piece.includes("{%")) return () => piece;
    const template: Template[] = engine.parse(piece);
    return (values) => engine.renderSync(template, values) as string;
  });
  return { render: (values) => fill.map((one) => one(values)).join("") };
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
