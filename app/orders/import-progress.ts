/** What the page shows while a shop's history is read. */
export interface ImportProgress {
  phase: "waiting" | "customers" | "orders" | "settling" | "done" | "failed";
  customers: ReadCount;
  orders: ReadCount;
  /** Shopify asked us to wait: it goes on by itself. */
  throttled: boolean;
  /** Customers and the last 90 days are in, so that states can be told (product rule 9). */
  begun: boolean;
  /** The same, and they are told. */
  mayStartCampaign: boolean;
  /** In words for the log and the support, when the phase is `failed`. */
  error?: string;
}

export interface ReadCount {
  /** What Shopify's operations have gathered so far; it is read once an operation has ended. */
  gathered: number;
  read: number;
  /** What there is to read; null while nobody knows. */
  expected: number | null;
  /** False: there are at least so many. */
  exact: boolean;
}

/** Which orders are in: all that Shopify shows, or those from a day on (in the shop's zone, "2026-08-25"), or none. */
export type OrdersRead = { kind: "all" } | { kind: "since"; since: string } | { kind: "none" };

/** What is known of one slice. */
export interface SliceProgress {
  subject: "customers" | "orders";
  position: number;
  state: "waiting" | "running" | "loading" | "merging" | "done" | "failed";
  /** What its operation has found so far; null before it began. */
  found: number | null;
  rowsRead: number;
  throttled: boolean;
  error: string | null;
  /** When it was in, also where it is being read once more. */
  doneAt: Date | null;
}

/** What Shopify counted of each subject when the import began; null where it did not say. */
export type Totals = Record<SliceProgress["subject"], { count: number; exact: boolean } | null>;

/** @param settling true while states are being set after a slice */
export function progressOf(slices: readonly SliceProgress[], totals: Totals, settling: boolean): ImportProgress {
  const of = (subject: SliceProgress["subject"]) => countOf(slices.filter((slice) => slice.subject === subject), totals[subject]);
  const failed = slices.find((slice) => slice.state === "failed");
  const isDone = (slice: SliceProgress) => slice.state === "done";
  const newest = slices.filter(({ position }) => position <= 1);
  const begun = newest.length > 1 && newest.every((slice) => isDone(slice) || slice.doneAt !== null);
  return {
    phase: phaseOf(slices, settling),
    customers: of("customers"),
    orders: of("orders"),
    throttled: slices.some((slice) => slice.throttled && slice.state === "waiting"),
    begun,
    mayStartCampaign: begun && !settling,
    ...(failed ? { error: failed.error ?? "" } : {}),
  };
}

/** @param dayOf the shop's calendar day of an instant */
export function ordersReadOf(slices: readonly (Pick<SliceProgress, "subject" | "position" | "state" | "doneAt"> & { fromAt: Date | null })[], dayOf: (at: Date) => string): OrdersRead {
  const orders = slices.filter(({ subject }) => subject === "orders").sort((a, b) => a.position - b.position);
  const isIn = ({ state, doneAt }: (typeof orders)[number]) => state === "done" || doneAt !== null;
  if (orders.length > 0 && orders.every(isIn)) return { kind: "all" };
  const missing = orders.findIndex((slice) => !isIn(slice));
  const since = orders[missing - 1]?.fromAt;
  return since ? { kind: "since", since: dayOf(since) } : { kind: "none" };
}

function phaseOf(slices: readonly SliceProgress[], settling: boolean): ImportProgress["phase"] {
  if (slices.some(({ state }) => state === "failed")) return "failed";
  if (slices.every(({ state }) => state === "waiting")) return "waiting";
  if (slices.some(({ subject, state }) => subject === "customers" && state !== "done")) return "customers";
  if (slices.some(({ state }) => state !== "done")) return "orders";
  return settling ? "settling" : "done";
}

const ENDED = new Set<SliceProgress["state"]>(["loading", "merging", "done"]);

/** Once every operation has ended, what they found is all there is; before that, what Shopify counted, or more where more was found. */
function countOf(slices: readonly SliceProgress[], total: Totals["orders"]): ReadCount {
  const gathered = slices.reduce((sum, { found }) => sum + (found ?? 0), 0);
  const read = slices.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
  if (slices.length > 0 && slices.every(({ state }) => ENDED.has(state))) return { gathered, read, expected: gathered, exact: true };
  if (total === null) return { gathered, read, expected: null, exact: false };
  return { gathered, read, expected: Math.max(total.count, gathered), exact: total.exact && total.count >= gathered };
}
