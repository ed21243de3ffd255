/** A part of a shop's history that is read in one bulk operation. */
export interface PlannedSlice {
  subject: "customers" | "orders";
  /** Orders created in [fromAt, untilAt); null is without an end. */
  fromAt: Date | null;
  untilAt: Date | null;
  /** 0 is read first. */
  position: number;
}

/** A slice that failed this often waits for a person. */
export const MAX_ATTEMPTS = 5;

const DAY_MS = 86_400_000;
/** Ages at which slices of orders end, newest first. The first is what a campaign needs (product rule 9). */
const SLICE_AGES_DAYS = [90, 365, 730];

/** Customers first, then orders newest first. Without all orders Shopify shows 60 days of them, so there is one slice. */
export function planSlices(now: Date, hasAllOrders: boolean): PlannedSlice[] {
  const edges = hasAllOrders ? SLICE_AGES_DAYS.map((days) => new Date(now.getTime() - days * DAY_MS)) : [];
  return [
    { subject: "customers", fromAt: null, untilAt: null, position: 0 },
    ...[null, ...edges].map((untilAt, i): PlannedSlice => ({ subject: "orders", fromAt: edges[i] ?? null, untilAt, position: i + 1 })),
  ];
}

/** The search of a slice in Shopify's syntax; instants are quoted, for they hold colons. */
export function searchOf(slice: { fromAt: Date | null; untilAt: Date | null }): string {
  const parts = [slice.fromAt && `created_at:>='${slice.fromAt.toISOString()}'`, slice.untilAt && `created_at:<'${slice.untilAt.toISOString()}'`];
  return parts.filter(Boolean).join(" ");
}
