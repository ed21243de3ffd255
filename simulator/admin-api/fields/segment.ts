import { GraphQLError } from "graphql";
import type { SimCustomer, SimSegment } from "../../shapes.ts";
import type { SimShop } from "../../state.ts";
import { dateTime, gid, idOf, type AdminContext, type Fields } from "../context.ts";
import { pageOf, type PageArgs } from "../paging.ts";
import { compileSegment } from "../segment-query.ts";

export const segmentFields: Fields<SimSegment> = {
  id: (segment) => gid("Segment", segment.id),
  creationDate: (segment) => dateTime(segment.createdAt),
  lastEditDate: (segment) => dateTime(segment.updatedAt),
};

export const findSegment = (shop: SimShop, id: unknown): SimSegment | null => shop.segments.get(idOf("Segment", id)) ?? null;

const memberKeys: Record<string, (customer: SimCustomer) => number> = {
  created_at: (customer) => customer.createdAt,
  first_order_date: (customer) => customer.firstOrderAt ?? 0,
  last_order_date: (customer) => customer.lastOrderAt ?? 0,
  number_of_orders: (customer) => customer.numberOfOrders,
  amount_spent: (customer) => customer.amountSpentMinor,
};

/** customerSegmentMembers: up to 1,000 a page, with the exact total. */
export function segmentMembers(args: PageArgs & { segmentId?: string | null; query?: string | null; queryId?: string | null; sortKey?: string | null; timezone?: string | null }, context: AdminContext) {
  const query = args.segmentId ? findSegment(context.shop, args.segmentId)?.query : args.query;
  if (!query) throw new GraphQLError(args.segmentId ? "Segment not found" : "One of segmentId or query is needed", { extensions: { code: "BAD_REQUEST" } });
  const key = args.sortKey ? memberKeys[args.sortKey] : (customer: SimCustomer): number => customer.id;
  if (!key) throw new GraphQLError(`'${args.sortKey ?? ""}' is no sort key of segment members`, { extensions: { code: "BAD_REQUEST" } });
  const test = compileSegment(query, { now: context.now, timezone: args.timezone ?? "UTC", currency: context.shop.currency });
  const members = [...context.shop.customers.values()].filter(test);
  return { ...pageOf(members, args, { name: args.sortKey ?? "id", id: (customer) => customer.id, key }, 1000), totalCount: members.length };
}
