import type { Day } from "../platform/zones.ts";
import type { WhyNot } from "./countable.ts";

/** An order on the shopper's page. Amounts in minor units of `currency`. */
export interface OrderView {
  id: bigint;
  name: string;
  processedAt: Date;
  day: Day;
  sourceName: string | null;
  currency: string;
  /** Goods after discounts, without tax and shipping. */
  subtotalMinor: number;
  discountMinor: number;
  refundedMinor: number;
  netMinor: number;
  discountCodes: string[];
  counts: boolean;
  whyNot: WhyNot | null;
  cancelledAt: Date | null;
  lines: { id: bigint; title: string; quantity: number; currentQuantity: number; totalMinor: number; isGiftCard: boolean }[];
}
