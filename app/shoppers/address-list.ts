import { normaliseEmail } from "./identity.ts";

/**
 * Lists of addresses that must not be mailed, as tools write them. Names of columns are compared in small letters with one space between words.
 *
 * | tool | address | what tells of the person | known from |
 * |---|---|---|---|
 * | Klaviyo, export of profiles | Email | Email Suppressions (HARD_BOUNCE, INVALID_EMAIL, SPAM_COMPLAINT, UNSUBSCRIBE, USER_SUPPRESSED); Email Marketing Consent | reasons: Klaviyo's API reference; names of columns: own knowledge, uncertain |
 * | Mailchimp, unsubscribed and cleaned members | Email Address | UNSUB_TIME, UNSUB_REASON; CLEAN_TIME | "View unsubscribed contacts", "About cleaned contacts"; names of columns: own knowledge |
 * | Omnisend, export of contacts | Email | Email status (subscribed, nonSubscribed, unsubscribed); Email opt-out date | support.omnisend.com, contact statuses; names of columns uncertain |
 * | Shopify, export of customers | Email | Accepts Email Marketing (yes, no) | help.shopify.com, customer CSV |
 * | any other, or a plain list | Email, E-mail, Email address, … or the first column with an address | Reason, Status | |
 */
export const listSources = ["klaviyo", "mailchimp", "omnisend", "shopify", "list"] as const;
export type ListSource = (typeof listSources)[number];

/** Why an address of a list must not be mailed. */
export type ListReason = "unsubscribed" | "complaint" | "hard_bounce" | "merchant";

/** How a list is read: where the address stands, and what else tells of the person. */
export interface ListShape {
  source: ListSource;
  /** The first line names the columns. */
  headed: boolean;
  addressAt: number;
  columns: { at: number; kind: ColumnKind }[];
  /** Not everybody in it must be left out: a line without a sign is somebody who may be mailed. */
  mixed: boolean;
}

/** reason: words; status: words, also of those who may be mailed; the others: something stands there, or nothing. */
type ColumnKind = "reason" | "suppressions" | "status" | "left_at" | "bounced_at";

const addressNames = ["email", "e mail", "email address", "e mail address", "emailaddress", "mail", "subscriber email", "contact email", "address"];
const columnKinds: Record<string, ColumnKind> = {
  "email suppressions": "suppressions", "email suppressions timestamp": "left_at",
  "unsub time": "left_at", "clean time": "bounced_at",
  "email opt out date": "left_at", "emailoptoutdate": "left_at",
  "reason": "reason", "suppression reason": "reason", "unsub reason": "reason", "bounce type": "reason", "type": "reason",
  "status": "status", "email status": "status", "emailstatus": "status", "email channel status": "status", "subscription status": "status", "email marketing consent": "status", "email marketing status": "status",
  "accepts email marketing": "status", "accepts marketing": "status",
};
/** Columns that only one tool writes. */
const signsOf: [ListSource, readonly string[]][] = [
  ["klaviyo", ["klaviyo id", "email suppressions", "email marketing consent"]],
  ["mailchimp", ["member rating", "leid", "euid", "unsub time", "clean time", "optin time"]],
  ["shopify", ["accepts email marketing", "accepts marketing"]],
  ["omnisend", ["email channel status", "email opt out date", "emailstatus", "emailoptoutdate"]],
];

/** @param first the first line with something in it; null: nothing in it is, or names, an address */
export function shapeOf(first: readonly string[]): ListShape | null {
  const names = first.map(nameOf);
  const named = addressNames.map((name) => names.indexOf(name)).find((at) => at >= 0);
  if (named === undefined) {
    const addressAt = first.findIndex((cell) => addressIn(cell) !== null);
    return addressAt < 0 ? null : { source: "list", headed: false, addressAt, columns: [], mixed: false };
  }
  const columns = names.flatMap((name, at) => (Object.hasOwn(columnKinds, name) && at !== named ? [{ at, kind: columnKinds[name] as ColumnKind }] : []));
  const source = signsOf.find(([, signs]) => signs.some((sign) => names.includes(sign)))?.[0] ?? "list";
  // Mailchimp writes a file for each state; the file of its subscribers has neither of the two times.
  const mixed = source === "mailchimp" || columns.some(({ kind }) => kind !== "reason");
  return { source, headed: true, addressAt: named, columns, mixed };
}

const nameOf = (cell: string): string => cell.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();

export type ListLine =
  | { kind: "address"; email: string; reason: ListReason }
  /** Somebody who may be mailed: they did not leave. */
  | { kind: "left_alone" }
  | { kind: "invalid"; problem: "empty" | "no_address" };

/** The strongest first: what is asked for last of an address is whether its reader complained. */
const strongest: readonly ListReason[] = ["complaint", "hard_bounce", "unsubscribed", "merchant"];

export function readLine(cells: readonly string[], shape: ListShape): ListLine {
  const cell = cells[shape.addressAt] ?? "";
  if (cell.trim() === "") return { kind: "invalid", problem: "empty" };
  const email = addressIn(cell);
  if (email === null) return { kind: "invalid", problem: "no_address" };
  const signs = shape.columns.flatMap(({ at, kind }) => signOf(cells[at] ?? "", kind) ?? []);
  const reason = strongest.find((one) => signs.includes(one));
  if (reason) return { kind: "address", email, reason };
  return shape.mixed ? { kind: "left_alone" } : { kind: "address", email, reason: "merchant" };
}

/** What one cell says; null: nothing against mailing. */
function signOf(cell: string, kind: ColumnKind): ListReason | null {
  const text = cell.trim();
  if (text === "" || text === "[]" || /^(none|null|n\/a|-)$/i.test(text)) return null;
  if (kind === "left_at") return "unsubscribed";
  if (kind === "bounced_at") return "hard_bounce";
  if (kind !== "status") return reasonOf(text) ?? "merchant";
  // Before the others: "not subscribed" and "never subscribed" are not "unsubscribed". They are not mailed for want of consent, until they give it.
  if (/non|never|not[ _-]?sub|pending|unconfirmed/i.test(text)) return null;
  return /^(no|false|0)$/i.test(text) ? "unsubscribed" : reasonOf(text);
}

function reasonOf(text: string): ListReason | null {
  if (/spam|complain|abuse/i.test(text)) return "complaint";
  if (/bounce|invalid|clean|undeliver|not exist/i.test(text)) return "hard_bounce";
  if (/unsub|opt(ed)?[ _-]?out|withdr/i.test(text)) return "unsubscribed";
  return /suppress|manual|block|archiv|delet/i.test(text) ? "merchant" : null;
}

/** The address in a cell, also in brackets or as a link; null where there is none. */
export function addressIn(cell: string): string | null {
  const email = normaliseEmail(cell.trim().replace(/^mailto:/i, "").replace(/^[<'"]+|[>'"]+$/g, ""));
  return email !== null && /^[^,;:<>()[\]\\"]+@[^,;:<>()[\]\\"]+\.[^,;:<>()[\]\\".]+$/.test(email) ? email : null;
}

/** What parts the cells: that of which the first lines have most, outside of quotes. */
export function delimiterOf(text: string): "," | ";" | "\t" {
  const bare = text.split(/\r\n|\r|\n/, 5).join("\n").replace(/"(?:[^"]|"")*"/g, "");
  const count = (sign: string) => bare.split(sign).length;
  const [most] = ([",", ";", "\t"] as const).toSorted((a, b) => count(b) - count(a));
  return most ?? ",";
}
