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
