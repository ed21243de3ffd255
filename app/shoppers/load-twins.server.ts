import type { Ctx, ShopId, ShopperId, Sql } from "../platform/ports.ts";
import { findJoins } from "./joined.store.server.ts";
import { UNWILLING } from "./stats.store.server.ts";
import { type Alike, countPairs, findAlike, findPairs, findToldApart, readRecords, type ToldApart, type TwinPair, type TwinRecord } from "./twins.store.server.ts";
import { whoLeads, type WhyLeads } from "./who-leads.ts";

export type { TwinRecord } from "./twins.store.server.ts";

/** Somebody who is perhaps the same person, and who of both would lead. */
export interface Suggestion extends TwinRecord {
  alike: Alike[];
  leaderId: ShopperId;
  why: WhyLeads;
}

/** What is known of whether a shopper is one with others. */
export interface Twins {
  suggestions: Suggestion[];
  /** Whom they are joined with, who said so, and when; `unwilling`: because of that record nobody is mailed. `name` is empty where the record has none. */
  joined: { id: ShopperId; name: string; email: string | null; at: Date; by: string; unwilling: boolean } | null;
  apart: (ToldApart & Pick<TwinRecord, "id" | "name">)[];
}

/** Of those told apart the newest are shown. */
const APART_SHOWN = 5;

export const loadTwins = (ctx: Pick<Ctx, "db">, { shopId, shopperId }: { shopId: ShopId; shopperId: ShopperId }): Promise<Twins> =>
  ctx.db.withShopSql(shopId, async (sql) => {
    const joined = await readJoined(sql, shopperId);
    const apart = await findToldApart(sql, shopperId, APART_SHOWN);
    // One join at a time: while there is one, nothing more is asked.
    const alike = joined === null ? await findAlike(sql, shopperId) : [];
    const leading = new Set((await findJoins(sql, alike.map(({ id }) => id))).map(({ leaderId }) => leaderId));
    const records = new Map((await readRecords(sql, [shopperId, ...alike.map(({ id }) => id), ...apart.map(({ id }) => id)])).map((record) => [record.id, record]));
    const self = records.get(shopperId);
    return {
      joined,
      suggestions: alike.flatMap(({ id, alike: what }) => {
        const other = records.get(id);
        if (!self || !other || leading.has(id)) return [];
        const { leader, why } = whoLeads(self, other);
        return [{ ...other, alike: what, leaderId: leader.id, why }];
      }),
      apart: apart.flatMap(({ id, at, by }) => {
        const other = records.get(id);
        return other ? [{ id, name: other.name, at, by }] : [];
      }),
    };
  });

async function readJoined(sql: Sql, leaderId: ShopperId): Promise<Twins["joined"]> {
  const { rows } = await sql.query<NonNullable<Twins["joined"]>>(
    `select f.id, concat_ws(' ', f.first_name, f.last_name) as name, f.email, j.at, j.by, coalesce(${UNWILLING}, false) as unwilling from shopper_joins j join shoppers f on f.shop_id = $1 and f.id = j.shopper_id where j.shop_id = $1 and j.leader_id = $2`,
    [sql.shopId, leaderId],
  );
  return rows[0] ?? null;
}

const PAGE = 50;
/** More open questions than this are "more than". */
const MOST_COUNTED = 200;

export interface TwinPage {
  pairs: (TwinPair & { leader: TwinRecord; why: WhyLeads })[];
  /** Pass as `after` and `before`. */
  next?: string;
  previous?: string;
  total: { n: number; capped: boolean };
}

/** A page of all open questions of the shop, as they were found last night and are alike still. */
export async function listTwins(ctx: Pick<Ctx, "db">, { shopId, after, before }: { shopId: ShopId; after?: string; before?: string }): Promise<TwinPage> {
  const backwards = before !== undefined;
  const from = readPlace(after ?? before);
  return ctx.db.withShopSql(shopId, async (sql) => {
    const found = await findPairs(sql, { from, backwards: backwards && from !== null, limit: PAGE + 1 });
    const more = found.length > PAGE;
    const pairs = (backwards ? found.slice(-PAGE) : found.slice(0, PAGE)).map((pair) => ({ ...pair, ...leaderOf(pair) }));
    const [first, last] = [pairs[0], pairs.at(-1)];
    const total = await countPairs(sql, MOST_COUNTED + 1);
    return {
      pairs,
      ...(last && (backwards || more) && { next: writePlace(last) }),
      ...(first && from !== null && (!backwards || more) && { previous: writePlace(first) }),
      total: { n: Math.min(total, MOST_COUNTED), capped: total > MOST_COUNTED },
    };
  });
}

function leaderOf({ one, other }: TwinPair): { leader: TwinRecord; why: WhyLeads } {
  const { leader, why } = whoLeads(one, other);
  return { leader, why };
}

const writePlace = ({ one, other }: TwinPair): string => `${one.id}.${other.id}`;

/** A place that was tampered with is the beginning. */
function readPlace(text: string | undefined): [ShopperId, ShopperId] | null {
  const match = /^(-?\d{1,18})\.(-?\d{1,18})$/.exec(text ?? "");
  return match ? [BigInt(match[1] as string), BigInt(match[2] as string)] : null;
}
