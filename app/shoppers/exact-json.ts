/** `JSON.parse` hands the digits of a number to its reviver (ECMAScript "source text access"), which TypeScript's library does not know yet. */
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Parses JSON in which integers past 2^53 (ids of Shopify) stay whole: those come as text. @throws SyntaxError */
export const parseExactJson = (text: string): unknown =>
  parse(text, (_key, value, { source }) => (typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source) ? source : value));
