import type { ShopperId } from "../platform/ports.ts";

/** What the list of shoppers shows: everything stands in the address of the page. */
export interface ShopperQuery {
  state: ShopperView;
  search?: string;
  /** true: only those who can be mailed; false: only those who cannot. */
  mailable?: boolean;
  /** ISO 3166-1 alpha-2 */
  country?: string;
  tag?: string;
  /** Days with an order, both ends included. */
  minOrders?: number;
  maxOrders?: number;
  minSpentMinor?: number;
  /** Whole days since the last order, both ends included. */
  minDaysQuiet?: number;
  maxDaysQuiet?: number;
  /** Customer since before this calendar day, "2024-01-31". */
  customerSinceBefore?: string;
  /** Only who is accounted for in this campaign, and of them only those with this fate: sent, held_out, waiting, uncertain, not_sent, "not_sent:bought". */
  campaign?: string;
  fate?: string;
  /** Only who is counted in one number (`part`) of an audience that stands in the editor of a campaign (`draft`), as JSON. Whom that means is told by a WhomQuery. */
  audience?: string;
  draft?: string;
  part?: string;
  sort: ShopperSort;
  /** Keyset cursors as the list gave them. */
  after?: string;
  before?: string;
}

/** A query with those whom its part of an audience means now, for whoever reads them; nobody where they were not looked up. It is no part of an address. */
export interface WhomQuery extends ShopperQuery {
  among?: readonly ShopperId[];
}

export const shopperViews = ["lapsed", "slowing", "in_campaign", "came_back", "said_no", "active", "all"] as const;
export type ShopperView = (typeof shopperViews)[number];

/** Most worth writing to first, longest quiet first, highest spend first, newest change of state first. */
export const shopperSorts = ["priority", "quiet", "spent", "newest"] as const;
export type ShopperSort = (typeof shopperSorts)[number];

type Texts = "search" | "country" | "tag" | "customerSinceBefore" | "campaign" | "fate" | "audience" | "draft" | "part" | "after" | "before";
type Numbers = "minOrders" | "maxOrders" | "minSpentMinor" | "minDaysQuiet" | "maxDaysQuiet";

const texts: Record<Texts, RegExp> = {
  search: /^.{1,100}$/su,
  country: /^[A-Z]{2}$/,
  tag: /^.{1,255}$/su,
  customerSinceBefore: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  campaign: /^\d{1,18}$/,
  fate: /^(sent|held_out|waiting|uncertain|not_sent(:[a-z_]{1,40})?)$/,
  audience: /^\{.{1,3000}\}$/s,
  draft: /^\d{1,18}$/,
  part: /^[a-z_]{1,40}$/,
  after: /^[\w-]{1,200}$/,
  before: /^[\w-]{1,200}$/,
};
const numbers: readonly Numbers[] = ["minOrders", "maxOrders", "minSpentMinor", "minDaysQuiet", "maxDaysQuiet"];

/** Reads the address of the list. What makes no sense is left out: an old link shows more, never an error. */
export function parseShopperQuery(params: URLSearchParams): ShopperQuery {
  const query: ShopperQuery = {
    state: shopperViews.find((view) => view === params.get("state")) ?? "lapsed",
    sort: shopperSorts.find((sort) => sort === params.get("sort")) ?? "quiet",
  };
  for (const [name, pattern] of Object.entries(texts) as [Texts, RegExp][]) {
    const text = params.get(name)?.trim();
    if (text && pattern.test(text)) query[name] = text;
  }
  for (const name of numbers) {
    const text = params.get(name);
    if (text !== null && /^\d{1,12}$/.test(text)) query[name] = Number(text);
  }
  const mailable = params.get("mailable");
  if (mailable === "true" || mailable === "false") query.mailable = mailable === "true";
  if (query.before !== undefined) delete query.after;
  if (query.campaign === undefined) delete query.fate;
  if (query.audience === undefined || query.draft === undefined || query.part === undefined) for (const name of ["audience", "draft", "part"] as const) delete query[name];
  return query;
}

/** Writes the query as an address; what `parseShopperQuery` would assume anyway is left out. */
export function writeShopperQuery(query: WhomQuery): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, among: undefined })) {
    const assumed = (name === "state" && value === "lapsed") || (name === "sort" && value === "quiet");
    if (value !== undefined && !assumed) params.set(name, String(value));
  }
  return params;
}

/** True when the view alone says which rows there are, so that kept counts give the total. */
export const isPlainView = (query: ShopperQuery): boolean =>
  query.search === undefined && query.country === undefined && query.tag === undefined && query.customerSinceBefore === undefined && query.campaign === undefined && query.audience === undefined && numbers.every((name) => query[name] === undefined);
