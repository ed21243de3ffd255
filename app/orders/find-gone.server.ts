import type { Ctx, ShopId } from "../platform/ports.ts";
import { customerGid, idOfGid } from "../shoppers/identity.ts";
import { recordDeletion, recordMerge } from "../shoppers/lose-customer.server.ts";
import { readShopFacts } from "../shoppers/shop-facts.server.ts";
import { measure, newestOrdersOf, numberAt, numbersIn, type Range, type Subject } from "./gone.store.server.ts";
import { openQuestions, type Questions } from "./record-questions.server.ts";
import { recordDeletedOrders } from "./record-orders.server.ts";

/** So few records are asked for by their numbers: `nodes` takes 250, and each costs two points. */
const LEAF = 100;
/** Of each subject and night; what is not found by then is found the night after, for what was found is not searched again. */
const QUESTIONS = 400;
/** Without all orders 60 days are shown; two less, so that none is withheld while we search. */
const SURELY_VISIBLE_DAYS = 58;

/**
 * Finds what is gone at Shopify without a webhook that told of it (decision 10): a deleted order or customer, and a customer merged into another. Reading by
 * updated_at never shows these. Each is recorded as its webhook would have been. Asks as many questions as there are subjects when nothing is gone.
 */
export async function findGone(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<{ orders: number; customers: number; ended: string | null }> {
  const { hasAllOrders } = await ctx.db.withShopSql(shopId, readShopFacts);
  const found = { orders: 0, customers: 0, ended: null as string | null };
  for (const subject of ["orders", "customers"] as const) {
    const questions = openQuestions(ctx, { shopId, hasAllOrders, bound: QUESTIONS });
    const from = subject === "customers" || hasAllOrders ? 1n : await firstVisible(ctx, questions);
    if (from !== null) {
      for await (const gone of searchGone(ctx, shopId, questions, subject, from)) {
        if (subject === "customers") for (const id of gone) found.customers += await recordGoneCustomer(ctx, shopId, questions, id);
        else {
          await ctx.db.withShopSql(shopId, (sql) => recordDeletedOrders(sql, ctx, gone, ctx.clock.now()));
          found.orders += gone.length;
        }
      }
    }
    found.ended ??= questions.ended;
  }
  if (found.orders + found.customers > 0 || found.ended) ctx.log.info({ shopId: String(shopId), ...found }, "looked for what is gone at Shopify");
  return found;
}

/** Numbers of orders grow with the time at which they are made, so all from this one on are shown to us. */
async function firstVisible(ctx: Ctx, questions: Questions): Promise<bigint | null> {
  const since = new Date(+ctx.clock.now() - SURELY_VISIBLE_DAYS * 86_400_000);
  const first = await questions.firstOrder(`created_at:>='${since.toISOString()}'`);
  return first === null || first === "none" ? null : idOfGid(first);
}

/** A range with how many there are of it here, and at Shopify where that is known. */
interface Counted extends Range {
  ours: number;
  theirs: number | null;
}

/**
 * The numbers that Shopify does not have any more, some at a time. By halving: a half in which Shopify counts as many as we is left alone, so that one that is
 * gone among a million costs some fifteen questions. Ranges beyond what Shopify counts to (25,000 by one page of its documentation, nothing by another) are
 * halved without asking. A count decides nothing: what it points at is asked for by its number.
 */
async function* searchGone(ctx: Ctx, shopId: ShopId, questions: Questions, subject: Subject, from: bigint): AsyncGenerator<bigint[]> {
  const { n, to } = await ctx.db.withShopSql(shopId, (sql) => measure(sql, subject, from), { timeoutMs: 60_000 });
  const open: Counted[] = n === 0 ? [] : [{ from, to, ours: n, theirs: null }];
  let countsTo = Infinity;
  for (let range = open.pop(); range; range = open.pop()) {
    if (range.theirs === null && range.ours < countsTo) {
      const counted = await questions.count(subject, range);
      if (counted === null) return;
      if (counted.exact) range = { ...range, theirs: counted.n };
      else countsTo = counted.n;
    }
    if (range.theirs !== null && range.ours <= range.theirs) continue;
    if (range.ours <= LEAF) {
      const gone = await goneAmong(ctx, shopId, questions, subject, range);
      if (gone === null) return;
      if (gone.length > 0) yield gone;
    } else open.push(...(await halve(ctx, shopId, questions, subject, range)));
  }
}

/** Both halves, the lower one last. Where the whole is counted, counting the lower half counts the upper one too. */
async function halve(ctx: Ctx, shopId: ShopId, questions: Questions, subject: Subject, { from, to, ours, theirs }: Counted): Promise<Counted[]> {
  const below = Math.floor(ours / 2);
  const middle = await ctx.db.withShopSql(shopId, (sql) => numberAt(sql, subject, { from, to }, below));
  const lower = { from, to: middle - 1n };
  const counted = theirs === null ? null : await questions.count(subject, lower);
  const known = theirs !== null && counted?.exact === true;
  return [
    { from: middle, to, ours: ours - below, theirs: known ? theirs - counted.n : null },
    { ...lower, ours: below, theirs: known ? counted.n : null },
  ];
}

async function goneAmong(ctx: Ctx, shopId: ShopId, questions: Questions, subject: Subject, range: Range): Promise<bigint[] | null> {
  const ids = await ctx.db.withShopSql(shopId, (sql) => numbersIn(sql, subject, range));
  if (ids.length === 0) return [];
  const there = await questions.lookUp(ids.map((id) => (subject === "orders" ? orderGid(id) : customerGid(id))));
  return there && ids.filter((_, i) => there[i] === null);
}

const orderGid = (id: bigint): string => `gid://shopify/Order/${id}`;

/**
 * Shopify deletes no customer who has orders, so the orders of one who is gone say into whom they were merged. One whose orders are not there or not shown
 * either is taken as deleted.
 * @returns 1, or 0 when the night's questions are used up: then they are found again
 */
async function recordGoneCustomer(ctx: Ctx, shopId: ShopId, questions: Questions, gone: bigint): Promise<number> {
  const orders = await ctx.db.withShopSql(shopId, (sql) => newestOrdersOf(sql, gone, LEAF));
  const there = orders.length === 0 ? [] : await questions.lookUp(orders.map(orderGid));
  if (there === null) return 0;
  const heir = there.find((order) => order?.customer != null && idOfGid(order.customer) !== gone)?.customer;
  const at = ctx.clock.now();
  await ctx.db.withShopSql(shopId, (sql) => (heir ? recordMerge(sql, ctx, { kept: idOfGid(heir), deleted: gone, at }) : recordDeletion(sql, ctx, { shopperId: gone, at })));
  return 1;
}
