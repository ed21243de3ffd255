import { z } from "zod";
import type { Ctx, ShopId } from "../platform/ports.ts";
import { CUSTOMER_COUNT, FIRST_ORDER, ORDER_COUNT, STILL_THERE } from "../shopify/documents/records.ts";
import type { Range, Subject } from "./gone.store.server.ts";

const scopes = { currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }) };
const Scopes = z.object(scopes);
const Counted = z.object({ counted: z.object({ count: z.number(), precision: z.string() }).nullable() });
const Nodes = z.object({ nodes: z.array(z.object({ id: z.string(), customer: z.object({ id: z.string() }).nullish() }).nullable()) });
const First = z.object({ orders: z.object({ nodes: z.array(z.object({ id: z.string() })) }) });

/** An order or customer that Shopify has: with the customer of an order, null for a guest's. */
export interface Present {
  customer: string | null;
}

/** Questions about which records Shopify has. An answer of null ends them, and `ended` says why. */
export interface Questions {
  readonly ended: string | null;
  /** How many there are in a range. Not exact: there are at least so many, and more are not counted. */
  count(subject: Subject, range: Range): Promise<{ n: number; exact: boolean } | null>;
  /** What became of records, in their order; null in the place of one that is not there. */
  lookUp(gids: readonly string[]): Promise<(Present | null)[] | null>;
  /** The order with the smallest number of a search; "none" when there is none. */
  firstOrder(search: string): Promise<string | "none" | null>;
}

/**
 * @param hasAllOrders what we take it that we may see: an answer that says otherwise ends the questions, for orders that are withheld look like orders that are gone
 * @param bound how often Shopify is asked at most
 */
export function openQuestions(ctx: Ctx, input: { shopId: ShopId; hasAllOrders: boolean; bound: number }): Questions {
  let left = input.bound;
  let ended: string | null = null;
  const end = (why: string): null => {
    ended ??= why;
    return null;
  };
  async function ask<T>(document: string, variables: Record<string, unknown>, shape: z.ZodType<T>): Promise<T | null> {
    if (ended !== null) return null;
    if (left-- <= 0) return end("enough was asked for one night");
    const outcome = await ctx.shopify.send(input.shopId, document, variables);
    if (outcome.kind !== "ok") return end(`Shopify's answer was: ${outcome.kind}`);
    const { accessScopes } = Scopes.parse(outcome.data).currentAppInstallation;
    if (accessScopes.some(({ handle }) => handle === "read_all_orders") !== input.hasAllOrders) return end("what we may see has changed");
    return shape.parse(outcome.data);
  }
  return {
    get ended() {
      return ended;
    },
    async count(subject, { from, to }) {
      const answer = await ask(subject === "orders" ? ORDER_COUNT : CUSTOMER_COUNT, { query: `id:>=${from} AND id:<=${to}` }, Counted);
      if (answer === null) return null;
      return answer.counted ? { n: answer.counted.count, exact: answer.counted.precision === "EXACT" } : end("Shopify does not count");
    },
    async lookUp(gids) {
      const answer = await ask(STILL_THERE, { ids: gids }, Nodes);
      return answer && answer.nodes.map((node) => node && { customer: node.customer?.id ?? null });
    },
    async firstOrder(query) {
      const answer = await ask(FIRST_ORDER, { query }, First);
      return answer && (answer.orders.nodes[0]?.id ?? "none");
    },
  };
}
