import { GraphQLError } from "graphql";
import { DateTime } from "luxon";
import { minorOf } from "../money.ts";
import type { SimCustomer } from "../shapes.ts";

/**
 * The part of the segment query language that is simulated (shopify.dev, segment query language reference; help.shopify.com,
 * Shopify-based customer segment filters): comparisons, BETWEEN, IS NULL, CONTAINS, AND before OR, parentheses, dates as
 * 2026-01-31, offsets (-90d, -4w, -3m, -1y) and named days. Days are whole days of the given time zone.
 */
export interface SegmentContext {
  now: number;
  /** IANA zone for relative dates; the API's default is UTC. */
  timezone: string;
  currency: string;
}

/** Clauses of one query (help.shopify.com, customer segments). */
const mostClauses = 10;

type Test = (customer: SimCustomer) => boolean;
type Attribute =
  | { kind: "date" | "number"; read(customer: SimCustomer): number | null }
  | { kind: "money"; read(customer: SimCustomer): number }
  | { kind: "word"; words: readonly string[]; read(customer: SimCustomer): string | null }
  | { kind: "list"; read(customer: SimCustomer): readonly string[] };

const attributes: Record<string, Attribute> = {
  last_order_date: { kind: "date", read: (customer) => customer.lastOrderAt },
  first_order_date: { kind: "date", read: (customer) => customer.firstOrderAt },
  customer_added_date: { kind: "date", read: (customer) => customer.createdAt },
  number_of_orders: { kind: "number", read: (customer) => customer.numberOfOrders },
  amount_spent: { kind: "money", read: (customer) => customer.amountSpentMinor },
  email_subscription_status: { kind: "word", words: ["SUBSCRIBED", "NOT_SUBSCRIBED", "UNSUBSCRIBED", "PENDING", "INVALID"], read: (customer) => customer.consent.state },
  customer_language: { kind: "word", words: [], read: (customer) => customer.locale },
  customer_tags: { kind: "list", read: (customer) => customer.tags },
  customer_countries: { kind: "list", read: (customer) => (customer.place ? [customer.place.countryCode] : []) },
};

interface Token {
  text: string;
  kind: "word" | "string" | "operator";
  column: number;
}

function tokenize(query: string): Token[] {
  const found: Token[] = [];
  const pattern = /\s*(?:'((?:[^'\\]|\\.)*)'|(!=|<=|>=|=|<|>|\(|\)|,)|([A-Za-z0-9_.+-]+))/y;
  const text = query.trimEnd();
  while (pattern.lastIndex < text.length) {
    const column = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw problem(column, `unexpected character '${text[column] ?? ""}'`);
    const [, string, operator, word] = match;
    if (string !== undefined) found.push({ text: string.replace(/\\(.)/g, "$1"), kind: "string", column });
    else if (operator) found.push({ text: operator, kind: "operator", column });
    else found.push({ text: word ?? "", kind: "word", column });
  }
  return found;
}

const problem = (column: number, message: string): GraphQLError => new GraphQLError(`Line 1 Column ${column}: ${message}`, { extensions: { code: "INVALID_SEGMENT_QUERY" } });

/** A test for one customer. Throws a GraphQLError that names the column when the query cannot be read. */
export function compileSegment(query: string, context: SegmentContext): Test {
  const list = tokenize(query);
  let at = 0;
  const end = query.length;
  const peek = (word: string): boolean => list[at]?.kind !== "string" && list[at]?.text.toUpperCase() === word;
  const accept = (word: string): boolean => peek(word) && ++at > 0;
  const expect = (word: string): void => {
    if (!accept(word)) throw problem(list[at]?.column ?? end, `${word} expected`);
  };
  const take = (what: string): Token => {
    const token = list[at++];
    if (!token) throw problem(end, `${what} expected`);
    return token;
  };

  const either = (): Test => {
    const parts = [both()];
    while (accept("OR")) parts.push(both());
    return parts.length === 1 ? (parts[0] as Test) : (customer) => parts.some((part) => part(customer));
  };
  const both = (): Test => {
    const parts = [one()];
    while (accept("AND")) parts.push(one());
    return parts.length === 1 ? (parts[0] as Test) : (customer) => parts.every((part) => part(customer));
  };
  let clauses = 0;
  const one = (): Test => {
    if (accept("(")) {
      const inner = either();
      expect(")");
      return inner;
    }
    const name = take("filter");
    const attribute = attributes[name.text];
    if (++clauses > mostClauses) throw problem(name.column, `A query has ${mostClauses} filters at most`);
    if (!attribute) throw problem(name.column, `'${name.text}' filter cannot be found.`);
    return clause(attribute);
  };
  const clause = (attribute: Attribute): Test => {
    if (accept("IS")) {
      const isNot = accept("NOT");
      expect("NULL");
      return (customer) => isEmpty(attribute.read(customer)) !== isNot;
    }
    const negated = accept("NOT");
    if (negated || peek("CONTAINS")) {
      expect("CONTAINS");
      if (attribute.kind !== "list") throw problem(list[at - 1]?.column ?? 0, "CONTAINS is for lists only");
      const wanted = quoted(take("value")).text.toLowerCase();
      return (customer) => attribute.read(customer).some((item) => item.toLowerCase() === wanted) !== negated;
    }
    if (accept("BETWEEN")) {
      const low = comparison(attribute, ">=", take("value"));
      expect("AND");
      const high = comparison(attribute, "<=", take("value"));
      return (customer) => low(customer) && high(customer);
    }
    const operator = take("operator");
    if (!["=", "!=", "<", "<=", ">", ">="].includes(operator.text)) throw problem(operator.column, `unexpected '${operator.text}'`);
    return comparison(attribute, operator.text, take("value"));
  };
  const comparison = (attribute: Attribute, operator: string, value: Token): Test => {
    if (attribute.kind === "list") throw problem(value.column, "lists are compared by CONTAINS");
    if (attribute.kind === "word") {
      if (operator !== "=" && operator !== "!=") throw problem(value.column, `'${operator}' cannot be used here`);
      quoted(value);
      if (attribute.words.length > 0 && !attribute.words.includes(value.text)) throw problem(value.column, `'${value.text}' is not one of ${attribute.words.join(", ")}`);
      return (customer) => (attribute.read(customer) === value.text) === (operator === "=");
    }
    if (value.kind === "string") throw problem(value.column, `'${value.text}' must stand without quotes here`);
    if (attribute.kind === "date") {
      const [from, until] = dayOf(value, context);
      return (customer) => compareSpan(attribute.read(customer), operator, from, until);
    }
    const number = Number(value.text);
    if (!Number.isFinite(number)) throw problem(value.column, `'${value.text}' is no number`);
    const wanted = attribute.kind === "money" ? minorOf(number, context.currency) : number;
    return (customer) => compareSpan(attribute.read(customer), operator, wanted, wanted + 1);
  };

  const test = either();
  const rest = list[at];
  if (rest) throw problem(rest.column, `unexpected '${rest.text}'`);
  return test;
}

/** Texts stand in quotes, dates and numbers do not (shopify.dev, segment query language). */
function quoted(value: Token): Token {
  if (value.kind !== "string") throw problem(value.column, `'${value.text}' must stand in quotes`);
  return value;
}

const isEmpty = (value: number | string | readonly string[] | null): boolean => value === null || (Array.isArray(value) && value.length === 0);

/** Compares with a span [from, until): a whole day, or one number. What is null matches only `!=`. */
function compareSpan(value: number | null, operator: string, from: number, until: number): boolean {
  if (value === null) return operator === "!=";
  switch (operator) {
    case "=":
      return value >= from && value < until;
    case "!=":
      return value < from || value >= until;
    case "<":
      return value < from;
    case "<=":
      return value < until;
    case ">":
      return value >= until;
    default:
      return value >= from;
  }
}

const units: Record<string, "days" | "weeks" | "months" | "years"> = { d: "days", w: "weeks", m: "months", y: "years", days: "days", months: "months" };

/** First and last instant (exclusive) of the day that a value names. */
function dayOf(token: Token, { now, timezone }: SegmentContext): [number, number] {
  const today = DateTime.fromMillis(now, { zone: timezone }).startOf("day");
  if (!today.isValid) throw problem(token.column, `'${timezone}' is no time zone`);
  const offset = /^([+-]\d+)([dwmy])$/.exec(token.text);
  const ago = /^(\d+)_(days|months)_ago$/.exec(token.text);
  let day: DateTime;
  if (token.text === "today") day = today;
  else if (token.text === "yesterday") day = today.minus({ days: 1 });
  else if (offset) day = today.plus({ [units[offset[2] ?? ""] ?? "days"]: Number(offset[1]) });
  else if (ago) day = today.minus({ [units[ago[2] ?? ""] ?? "days"]: Number(ago[1]) });
  else day = DateTime.fromFormat(token.text, "yyyy-MM-dd", { zone: timezone });
  if (!day.isValid) throw problem(token.column, `'${token.text}' is no date`);
  return [day.toMillis(), day.plus({ days: 1 }).toMillis()];
}
