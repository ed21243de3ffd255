import type { SimBulkOperation, SimDiscount, SimOrder } from "../../shapes.ts";
import { applyCodeCreations } from "../../discount-codes.ts";
import { gid, idOf, maySeeOrder, typed, type AdminContext, type Fields } from "../context.ts";
import { pageOf, pagingLimit, type PageArgs } from "../paging.ts";
import { compileSearch } from "../search-query.ts";
import { bulkOperationSearch } from "./bulk-operation.ts";
import { collectionSorting, findCollection } from "./collection.ts";
import { customerNode, customerSearch, customerSorting, findCustomer } from "./customer.ts";
import { discountStatus } from "./discount.ts";
import { orderNode } from "./order.ts";
import { orderSearch, orderSorting } from "./order-search.ts";
import { productSearch, productSorting } from "./product.ts";
import { findSegment, segmentMembers } from "./segment.ts";

interface ListArgs extends PageArgs {
  query?: string | null;
  sortKey?: string;
}

function* visibleOrders(context: AdminContext): Generator<SimOrder> {
  for (const order of context.shop.orders.values()) if (maySeeOrder(order, context)) yield order;
}

function* filtered<T>(items: Iterable<T>, test: (item: T) => boolean): Generator<T> {
  for (const item of items) if (test(item)) yield item;
}

/** Counts stop at the limit, 10,000 unless asked for more, and never beyond 25,001 (shopify.dev, API limits). */
function countUpTo(items: Iterable<unknown>, limit: number | null | undefined) {
  const most = limit ?? pagingLimit + 1;
  let count = 0;
  for (const _ of items) {
    count++;
    if (count >= most) return { count, precision: "AT_LEAST" };
  }
  return { count, precision: "EXACT" };
}

const findOrder = (context: AdminContext, id: unknown): SimOrder | null => {
  const order = context.shop.orders.get(idOf("Order", id));
  return order && maySeeOrder(order, context) ? order : null;
};

const findDiscount = (context: AdminContext, id: unknown): SimDiscount | null => context.shop.discounts.get(idOf("DiscountCodeNode", id)) ?? null;

/** Any record by its global id, for node and nodes. */
function findNode(context: AdminContext, id: string): object | null {
  const { shop } = context;
  switch (/^gid:\/\/shopify\/(\w+)\//.exec(id)?.[1]) {
    case "Customer": {
      const customer = findCustomer(context, id);
      return customer && customerNode(customer);
    }
    case "Order": {
      const order = findOrder(context, id);
      return order && orderNode(order);
    }
    case "Product":
      return typedOrNull("Product", shop.products.get(idOf("Product", id)));
    case "Collection":
      return typedOrNull("Collection", findCollection(context.shop, id));
    case "DiscountCodeNode":
      return typedOrNull("DiscountCodeNode", shop.discounts.get(idOf("DiscountCodeNode", id)));
    case "DiscountRedeemCodeBulkCreation":
      applyCodeCreations(context.sim, shop);
      return typedOrNull("DiscountRedeemCodeBulkCreation", shop.codeCreations.get(idOf("DiscountRedeemCodeBulkCreation", id)));
    case "BulkOperation":
      return typedOrNull("BulkOperation", findBulkOperation(context, id));
    case "Segment":
      return typedOrNull("Segment", findSegment(shop, id));
    case "AppInstallation":
      return id === gid("AppInstallation", shop.id) ? typed("AppInstallation", shop) : null;
    default:
      return null;
  }
}

const typedOrNull = (name: string, record: object | null | undefined): object | null => (record ? typed(name, record) : null);

function findBulkOperation(context: AdminContext, id: unknown): SimBulkOperation | null {
  context.bulk.settle(context.sim, context.shop);
  return context.shop.bulkOperations.get(idOf("BulkOperation", id)) ?? null;
}

const byCreation = { id: (item: { id: number }) => item.id, key: (item: { id: number; createdAt: number }) => item.createdAt };

export const queryRootFields: Fields<unknown> = {
  shop: (_, __, { shop }) => shop,
  currentAppInstallation: (_, __, { shop }) => shop,
  node: (_, { id }: { id: string }, context) => findNode(context, id),
  nodes: (_, { ids }: { ids: string[] }, context) => ids.map((id) => findNode(context, id)),
  customer: (_, { id }: { id: string }, context) => findCustomer(context, id),
  customers: (_, args: ListArgs, { shop }) => pageOf(filtered(shop.customers.values(), compileSearch(args.query, customerSearch)), args, customerSorting(args.sortKey)),
  customersCount: (_, { query, limit }: { query?: string; limit?: number | null }, { shop }) => countUpTo(filtered(shop.customers.values(), compileSearch(query, customerSearch)), limit),
  customerSegmentMembers: (_, args: PageArgs, context) => segmentMembers(args, context),
  segment: (_, { id }: { id: string }, { shop }) => findSegment(shop, id),
  segments: (_, args: PageArgs, { shop }) => pageOf(shop.segments.values(), args, byCreation),
  order: (_, { id }: { id: string }, context) => findOrder(context, id),
  orders: (_, args: ListArgs, context) => pageOf(filtered(visibleOrders(context), compileSearch(args.query, orderSearch(context.now))), args, orderSorting(args.sortKey, context.now)),
  ordersCount: (_, { query, limit }: { query?: string; limit?: number | null }, context) => countUpTo(filtered(visibleOrders(context), compileSearch(query, orderSearch(context.now))), limit),
  product: (_, { id }: { id: string }, { shop }) => shop.products.get(idOf("Product", id)) ?? null,
  products: (_, args: ListArgs, { shop }) => pageOf(filtered(shop.products.values(), compileSearch(args.query, productSearch)), args, productSorting(args.sortKey)),
  collection: (_, { id }: { id: string }, { shop }) => findCollection(shop, id),
  collections: (_, args: ListArgs, { shop }) => pageOf(shop.collections.values(), args, collectionSorting(args.sortKey)),
  codeDiscountNode: (_, { id }: { id: string }, context) => findDiscount(context, id),
  codeDiscountNodeByCode: (_, { code }: { code: string }, { sim, shop }) => {
    applyCodeCreations(sim, shop);
    const known = shop.codes.get(code.toLowerCase());
    return known ? (shop.discounts.get(known.discountId) ?? null) : null;
  },
  codeDiscountNodes: (_, args: ListArgs, { shop, now }) => {
    const test = compileSearch<SimDiscount>(args.query, {
      title: { read: (discount) => discount.title },
      status: { read: (discount) => discountStatus(discount, now) },
      created_at: { kind: "date", read: (discount) => discount.createdAt },
    });
    return pageOf(filtered(shop.discounts.values(), test), args, byCreation);
  },
  discountRedeemCodeBulkCreation: (_, { id }: { id: string }, { sim, shop }) => {
    applyCodeCreations(sim, shop);
    return shop.codeCreations.get(idOf("DiscountRedeemCodeBulkCreation", id)) ?? null;
  },
  bulkOperation: (_, { id }: { id: string }, context) => findBulkOperation(context, id),
  bulkOperations: (_, args: ListArgs, { sim, shop, bulk }) => {
    bulk.settle(sim, shop);
    return pageOf(filtered(shop.bulkOperations.values(), compileSearch(args.query, bulkOperationSearch)), args, byCreation);
  },
};
