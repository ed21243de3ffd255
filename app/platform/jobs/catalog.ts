import { z } from "zod";

/**
 * Every task that a worker knows. A `lot` task claims rows of its noun's own tables; an `item` task is called with one row of
 * work_items after another. Retry times are machine time.
 */
export interface LotTask {
  kind: "lot";
  /** Woken this long after the first of many calls (machine time): for work that looks at everything, whatever has changed. */
  gatherMs?: number;
}
export interface ItemTask<Payload> {
  kind: "item";
  payload: z.ZodType<Payload>;
  /** Rows claimed at once. */
  lot: number;
  /** A worker that does not finish its lot within this time loses it to another. */
  leaseSeconds: number;
  /** Tried this often; then the row stays as failed, with the error, for a person. */
  maxAttempts: number;
}

const id = z.string().regex(/^-?\d+$/);
const lot = { kind: "lot" } as const;
const item = <Payload>(payload: z.ZodType<Payload>, more: Partial<ItemTask<Payload>> = {}): ItemTask<Payload> => ({
  kind: "item",
  payload,
  lot: 50,
  leaseSeconds: 120,
  maxAttempts: 12,
  ...more,
});

export const catalog = {
  /** Wakes what is due in one shop and notes when the next thing is. */
  "shop.tick": lot,
  /** Reads the shop's facts and its first counts; starts the import once. */
  "shops.welcome": item(z.object({})),
  /** A scope was missing: asks whether it is granted now, each hour until it is. */
  "shops.ask-scopes": item(z.object({})),
  "webhooks.work": lot,
  /** Work on the shoppers of a whole view: one lot, then itself again. A day after a tag was added: forgets who got it, one lot, then itself again. */
  "shoppers.bulk": item(z.object({ bulkId: id }), { lot: 1 }),
  /** After an import and each night: who of the shop's shoppers are perhaps one person. */
  "shoppers.find-twins": item(z.object({}), { lot: 1, leaseSeconds: 900 }),
  /** Adds tags of the merchant's to many customers at Shopify, or takes them off. */
  "shoppers.tag": lot,
  /** The shop's facts are known: the import may begin. Asked for again at each install; it begins once, but for `anew`: other orders may be read now, or others count; and `customers`: more may be read of them. */
  "orders.begin": item(z.object({ anew: z.boolean().optional(), customers: z.boolean().optional() })),
  /** Asks how much there is to read, for the page that shows how far the import is. */
  "orders.count": item(z.object({})),
  /** Advances the slices of the import: start, poll, load, merge. */
  "orders.import": lot,
  /** What changed since the cursor, by updated_at: each night, so that what webhooks lost is found. */
  "orders.reconcile": item(z.object({}), { lot: 1, leaseSeconds: 900 }),
  /** After the nightly reading: what is gone at Shopify and was in no webhook. */
  "orders.find-gone": item(z.object({}), { lot: 1, leaseSeconds: 900 }),
  /** Shoppers became one with others, or are so no longer: their orders go to the one who has them now. */
  "orders.rehome": item(z.object({ shopperIds: z.array(id).max(5000) })),
  /** Shoppers whose orders changed: their lapse state may. */
  "lapse.follow": item(z.object({ shopperIds: z.array(id).max(5000) })),
  /** Crosses the instants at which shoppers slow down or lapse. */
  "lapse.tick": lot,
  /** Learns from the shop's orders who has lapsed: after an import, each night if enough changed, and `anew` when another horizon was chosen. */
  "lapse.fit": item(z.object({ anew: z.boolean().optional() }), { lot: 1, leaseSeconds: 900 }),
  /** Reads at Shopify whom an override of the rule is for: when it is chosen, and each night. */
  "lapse.read-override": item(z.object({ overrideId: id }), { lot: 1, leaseSeconds: 900 }),
  /** After an import, another rule or what was learned anew: every shopper of the shop, by sets. After a change of overrides: whoever comes to one or leaves one, and those of `overrideIds`. */
  "lapse.settle": item(z.object({ why: z.string(), overrideIds: z.array(id).optional() }), { lot: 1, leaseSeconds: 900 }),
  /** Shoppers lapsed or are no longer lapsed: their cases open or close. `parted`: they were joined, and what a join closed goes on. */
  "cases.follow": item(z.object({ shopperIds: z.array(id).max(5000), parted: z.boolean().optional() })),
  "offers.mint": lot,
  "messages.send": lot,
  "messages.write-back-consent": item(z.object({ shopperId: id, at: z.iso.datetime() })),
  /** Customers and the newest orders are in, and states are told: the merchant may be told. Tried for a day where the mail server does not take it. */
  "campaigns.tell-ready": item(z.object({}), { lot: 1, leaseSeconds: 600, maxAttempts: 150 }),
  /** Fills campaigns that were started, lot by lot: members, arms, codes, messages. */
  "campaigns.enrol": lot,
  "campaigns.tick": lot,
  /** Keeps the tag of shoppers in a campaign in step at Shopify. It compares all of them, and each order and each unsubscribe may change one. */
  "campaigns.tag": { ...lot, gatherMs: 60_000 },
  /** An order came, changed or was refunded: redemption, outcome, attribution. */
  "responses.follow-order": item(z.object({ orderId: id })),
  /** Orders came to these shoppers from others who were merged into them: what those orders mean may be another thing now. */
  "responses.follow-shoppers": item(z.object({ shopperIds: z.array(id).max(5000) })),
  /** Tells the merchant by mail, once a day in the morning, who went quiet. */
  "reports.digest": lot,
  /** A shopper followed a link of a message, left the list by it, or chose what else they want: one line in the log of responses. */
  "responses.follow-message": item(
    z.discriminatedUnion("what", [
      z.object({ messageId: id, what: z.enum(["click", "unsubscribed"]) }),
      z.object({ messageId: id, what: z.literal("preference"), choice: z.string().max(40), at: z.iso.datetime() }),
    ]),
  ),
  /** A list of addresses that a merchant brought: leaves them out, takes that back, or forgets the list. */
  "shoppers.work-list": item(z.object({ importId: id, what: z.enum(["import", "undo", "forget"]) }), { lot: 1, leaseSeconds: 900 }),
  /** Reads who is in the segment that is left out: when it is chosen, at a Start, each night. */
  "shoppers.read-left-out": item(z.object({}), { lot: 1, leaseSeconds: 900 }),
  /** A compliance request; a whole shop can take minutes. */
  "privacy.work": item(z.object({ requestId: id }), { lot: 1, leaseSeconds: 900 }),
  "shops.sweep": item(z.object({})),
  /** Whether a shop's own domain still says what it must: daily until it does, weekly after. */
  "shops.check-domain": item(z.object({})),
} as const satisfies Record<string, LotTask | ItemTask<never> | ItemTask<unknown>>;

export type TaskName = keyof typeof catalog;
export type ItemTaskName = { [Name in TaskName]: (typeof catalog)[Name] extends { kind: "item" } ? Name : never }[TaskName];
export type LotTaskName = Exclude<TaskName, ItemTaskName>;
export type PayloadOf<Name extends ItemTaskName> = (typeof catalog)[Name] extends ItemTask<infer Payload> ? Payload : never;

/** Seconds to wait before attempt n + 1: 2, 4, 8 … at most 10 minutes. */
export const backoffSeconds = (attempts: number): number => Math.min(600, 2 ** Math.max(1, attempts));
