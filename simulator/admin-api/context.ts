import type { SimCore } from "../core.ts";
import type { SimBulkOperation, SimOrder } from "../shapes.ts";
import type { SimShop } from "../state.ts";

export type NewBulkOperation = Pick<SimBulkOperation, "type" | "query" | "groupObjects" | "scopes" | "uploadPath" | "clientIdentifier">;

/** What fields may ask of bulk operations; an argument, because those run fields themselves. */
export interface BulkRunner {
  /** Why a query cannot run in bulk, or null. */
  problemOf(query: string, scopes: ReadonlySet<string>): string | null;
  start(sim: SimCore, shop: SimShop, input: NewBulkOperation): SimBulkOperation;
  settle(sim: SimCore, shop: SimShop): void;
}

/** What a field is resolved with. */
export interface AdminContext {
  sim: SimCore;
  shop: SimShop;
  /** Of the token, with read scopes of its write scopes. */
  scopes: ReadonlySet<string>;
  now: number;
  bulk: BulkRunner;
}

/** Resolves one field of one type. Sources are records of the state, arguments are as the schema says. */
export type FieldResolver<Source> = { bivarianceHack(source: Source, args: Record<string, unknown>, context: AdminContext): unknown }["bivarianceHack"];

/** Fields of one type by name; a name that is missing is read as a property of the source. */
export type Fields<Source> = Record<string, FieldResolver<Source>>;

export const gid = (type: string, id: number | string): string => `gid://shopify/${type}/${id}`;

/** The number of a global id of this type, or NaN. */
export function idOf(type: string, id: unknown): number {
  const match = /^gid:\/\/shopify\/(\w+)\/(\d+)/.exec(String(id));
  return match && match[1] === type ? Number(match[2]) : Number.NaN;
}

/** DateTime as Shopify writes it: whole seconds, UTC. */
export const dateTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const dateTimeOrNull = (at: number | null): string | null => (at === null ? null : dateTime(at));

/** Gives a record the type name that a union or interface needs, without copying it. */
export const typed = <T extends object>(typename: string, record: T): T & { __typename: string } =>
  Object.assign(Object.create(record) as T, { __typename: typename });

const sixtyDaysMs = 60 * 86_400_000;

/** Without read_all_orders an app sees the last 60 days of orders. */
export function maySeeOrder(order: SimOrder, { scopes, now }: AdminContext): boolean {
  return scopes.has("read_all_orders") || order.createdAt >= now - sixtyDaysMs;
}
