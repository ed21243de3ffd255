import { GraphQLError } from "graphql";

/**
 * Shopify's search syntax (shopify.dev, API search syntax): `field:value`, comparators `:>` `:>=` `:<` `:<=`, quotes,
 * `AND` (also by juxtaposition), `OR`, `NOT` or `-`, parentheses, `*` for "exists" and as an ending. Used by the `query`
 * argument of connections and by webhook filters.
 */
export type SearchQuery =
  | { kind: "and" | "or"; parts: SearchQuery[] }
  | { kind: "not"; part: SearchQuery }
  | { kind: "term"; field: string | null; comparator: Comparator; value: string };

type Comparator = "=" | ">" | ">=" | "<" | "<=";

const tokenPattern = /\s*(?:(\()|(\))|(-?)([A-Za-z0-9_.]+):\s*(>=|<=|>|<)?\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s()]+))|(AND|OR|NOT)(?=\s|\(|$)|(?:'([^']*)'|"([^"]*)"|([^\s()]+)))/y;

interface Token {
  kind: "(" | ")" | "AND" | "OR" | "NOT" | "term";
  term?: SearchQuery;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  const trimmed = text.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < trimmed.length) {
    const match = tokenPattern.exec(trimmed);
    if (!match) throw new GraphQLError(`Cannot read the search query: ${text}`);
    const [, open, close, minus, field, comparator, single, double, bare, word, freeSingle, freeDouble, free] = match;
    if (open) found.push({ kind: "(" });
    else if (close) found.push({ kind: ")" });
    else if (field !== undefined) {
      if (minus) found.push({ kind: "NOT" });
      const value = (single ?? double ?? bare ?? "").replace(/\\(.)/g, "$1");
      found.push({ kind: "term", term: { kind: "term", field, comparator: (comparator ?? "=") as Comparator, value } });
    } else if (word) found.push({ kind: word as "AND" | "OR" | "NOT" });
    else found.push({ kind: "term", term: { kind: "term", field: null, comparator: "=", value: freeSingle ?? freeDouble ?? free ?? "" } });
  }
  return found;
}

/** Throws a GraphQLError on what cannot be read. */
export function parseSearch(text: string): SearchQuery {
  const list = tokens(text);
  let at = 0;
  const either = (): SearchQuery => {
    const parts = [all()];
    while (list[at]?.kind === "OR") {
      at++;
      parts.push(all());
    }
    return parts.length === 1 ? (parts[0] as SearchQuery) : { kind: "or", parts };
  };
  const all = (): SearchQuery => {
    const parts: SearchQuery[] = [];
    for (;;) {
      const kind = list[at]?.kind;
      if (kind === undefined || kind === ")" || kind === "OR") break;
      if (kind === "AND") at++;
      else parts.push(one());
    }
    return { kind: "and", parts };
  };
  const one = (): SearchQuery => {
    const token = list[at++];
    if (token?.kind === "NOT") return { kind: "not", part: one() };
    if (token?.kind === "(") {
      const inner = either();
      if (list[at++]?.kind !== ")") throw new GraphQLError(`A parenthesis is not closed in the search query: ${text}`);
      return inner;
    }
    if (!token?.term) throw new GraphQLError(`Cannot read the search query: ${text}`);
    return token.term;
  };
  const query = either();
  if (at < list.length) throw new GraphQLError(`A parenthesis is not opened in the search query: ${text}`);
  return query;
}

export type FieldValue = string | number | boolean | null | undefined | readonly (string | number)[];

/** Instants are numbers, so a field says how the text of a query becomes comparable with it. */
export interface SearchField<T> {
  read(item: T): FieldValue;
  /** Default: by the type of the value read. `any` accepts every value of the term (status:any). */
  kind?: "date" | "id" | "text";
  /** Values of the query that match everything. */
  any?: readonly string[];
}

export type SearchFields<T> = Record<string, SearchField<T>>;

/**
 * A test for one record.
 * Throws a GraphQLError for a field that is not in the table: Shopify would only warn and return everything,
 * which no caller can want.
 */
export function compileSearch<T>(text: string | null | undefined, fields: SearchFields<T>): (item: T) => boolean {
  if (!text?.trim()) return () => true;
  return compile(parseSearch(text), fields);
}

function compile<T>(query: SearchQuery, fields: SearchFields<T>): (item: T) => boolean {
  switch (query.kind) {
    case "and": {
      const parts = query.parts.map((part) => compile(part, fields));
      return (item) => parts.every((part) => part(item));
    }
    case "or": {
      const parts = query.parts.map((part) => compile(part, fields));
      return (item) => parts.some((part) => part(item));
    }
    case "not": {
      const part = compile(query.part, fields);
      return (item) => !part(item);
    }
    case "term": {
      const field = fields[query.field ?? ""];
      if (!field) throw new GraphQLError(`Invalid search field for this query: ${query.field ?? query.value}`, { extensions: { code: "INVALID_SEARCH_FIELD" } });
      if (field.any?.includes(query.value)) return () => true;
      const test = compileTerm(query.comparator, query.value, field.kind);
      return (item) => test(field.read(item));
    }
  }
}

/** A test for one value: numbers and instants by size, texts without case, lists by any of their items. */
export function compileTerm(comparator: Comparator, value: string, kind?: SearchField<never>["kind"]): (found: FieldValue) => boolean {
  if (value === "*") return (found) => found !== null && found !== undefined && found !== "";
  if (kind === "date") return compileDate(comparator, value);
  if (kind === "id") {
    const id = Number(value.replace(/^.*\//, ""));
    return (found) => typeof found === "number" && holds(comparator, found - id);
  }
  const wanted = value.toLowerCase();
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const one = (found: Exclude<FieldValue, readonly (string | number)[]>): boolean => {
    if (found === null || found === undefined) return false;
    if (typeof found === "boolean") return String(found) === wanted;
    if (typeof found === "number" && Number.isFinite(number)) return holds(comparator, found - number);
    const text = String(found).toLowerCase();
    if (wanted.endsWith("*")) return text.startsWith(wanted.slice(0, -1));
    if (comparator === "=") return text === wanted;
    if (Number.isFinite(number) && Number.isFinite(Number(text))) return holds(comparator, Number(text) - number);
    return holds(comparator, text < wanted ? -1 : text > wanted ? 1 : 0);
  };
  return (found) => (Array.isArray(found) ? found.some(one) : one(found as Exclude<FieldValue, readonly (string | number)[]>));
}

/** A date without a time means the whole day (UTC here; Shopify takes the shop's zone). */
function compileDate(comparator: Comparator, value: string): (found: FieldValue) => boolean {
  const from = Date.parse(value);
  if (Number.isNaN(from)) throw new GraphQLError(`Invalid date in the search query: ${value}`);
  const until = /^\d{4}-\d{2}-\d{2}$/.test(value) ? from + 86_400_000 : from + 1000;
  return (found) => {
    if (typeof found !== "number") return false;
    // Shopify's instants have whole seconds.
    const at = Math.floor(found / 1000) * 1000;
    switch (comparator) {
      case "=":
        return at >= from && at < until;
      case ">":
        return at >= until;
      case ">=":
        return at >= from;
      case "<":
        return at < from;
      case "<=":
        return at < until;
    }
  };
}

function holds(comparator: Comparator, difference: number): boolean {
  switch (comparator) {
    case "=":
      return difference === 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
  }
}
