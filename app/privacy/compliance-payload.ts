import { z } from "zod";

/** What Shopify's three compliance webhooks say (shopify.dev, "Privacy law compliance"). */
export interface PersonInRequest {
  /** Null for a guest. */
  customerId: bigint | null;
  email: string | null;
  phone: string | null;
  orderIds: bigint[];
}

const Id = z.union([z.int(), z.string().regex(/^\d+$/)]).transform(BigInt);
const Payload = z.object({
  customer: z.object({ id: Id.nullish(), email: z.string().nullish(), phone: z.string().nullish() }),
  orders_requested: z.array(Id).nullish(),
  orders_to_redact: z.array(Id).nullish(),
});

/**
 * Reads customers/data_request or customers/redact.
 * @throws ZodError or SyntaxError when the payload has another shape
 */
export function readPersonInRequest(body: string): PersonInRequest {
  const { customer, orders_requested, orders_to_redact } = Payload.parse(JSON.parse(body, keepLargeNumbers));
  return { customerId: customer.id ?? null, email: customer.email ?? null, phone: customer.phone ?? null, orderIds: orders_requested ?? orders_to_redact ?? [] };
}

/** Ids may be larger than a float is exact for, and these payloads name them by number only. */
function keepLargeNumbers(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}
