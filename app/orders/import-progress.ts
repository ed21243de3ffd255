/** What the page shows while a shop's history is read. */
export interface ImportProgress {
  phase: "waiting" | "customers" | "orders" | "settling" | "done" | "failed";
  customers: ReadCount;
  orders: ReadCount;
  /** Shopify asked us to wait: it goes on by itself. */
  throttled: boolean;
  /** Customers and the last 90 days are in (product rule 9). */
  mayStartCampaign: boolean;
  /** In words for the log and the support, when the phase is `failed`. */
  error?: string;
}

export interface ReadCount {
  read: number;
  /** What Shopify counts; null while it does not say. */
  expected: number | null;
}

/** What is known of one slice. */
export interface SliceProgress {
  subject: "customers" | "orders";
  position: number;
  state: "waiting" | "running" | "loading" | "merging" | "done" | "failed";
  expected: number | null;
  rowsRead: number;
  throttled: boolean;
  error: string | null;
}

/** @param settling true while states are being set after a slice */
export function progressOf(slices: readonly SliceProgress[], settling: boolean): ImportProgress {
  const of = (subject: SliceProgress["subject"]) => slices.filter((slice) => slice.subject === subject);
  const failed = slices.find((slice) => slice.state === "failed");
  const isDone = (slice: SliceProgress) => slice.state === "done";
  const newest = slices.filter(({ position }) => position <= 1);
  return {
    phase: phaseOf(slices, settling),
    customers: countOf(of("customers")),
    orders: countOf(of("orders")),
    throttled: slices.some((slice) => slice.throttled && slice.state === "waiting"),
    mayStartCampaign: newest.length > 1 && newest.every(isDone) && !settling,
    ...(failed ? { error: failed.error ?? "" } : {}),
  };
}

function phaseOf(slices: readonly SliceProgress[], settling: boolean): ImportProgress["phase"] {
  if (slices.some(({ state }) => state === "failed")) return "failed";
  if (slices.every(({ state }) => state === "waiting")) return "waiting";
  if (slices.some(({ subject, state }) => subject === "customers" && state !== "done")) return "customers";
  if (slices.some(({ state }) => state !== "done")) return "orders";
  return settling ? "settling" : "done";
}

const countOf = (slices: readonly SliceProgress[]): ReadCount => ({
  read: slices.reduce((sum, { rowsRead }) => sum + rowsRead, 0),
  expected: slices.length === 0 || slices.some(({ expected }) => expected === null) ? null : slices.reduce((sum, { expected }) => sum + (expected ?? 0), 0),
});
