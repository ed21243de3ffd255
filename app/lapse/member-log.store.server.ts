import type { Sql } from "../platform/ports.ts";
import type { Day } from "../platform/zones.ts";
import { everyNthOf, LEARNED_FROM } from "./fits.store.server.ts";
import { groupOrders } from "./models/order-log.ts";
import type { MemberLog } from "./override-past.ts";

interface MembersToRead {
  /** Of the override. */
  id: bigint;
  /** Whether it is for the shoppers of a collection. */
  collection: boolean;
  asOf: Day;
  everyNth: number;
}

/**
 * The order days of every n-th member of an override, up to a day. Of a collection the members change with each order: so everybody is read who ever ordered
 * of it and to whom no other override applies, with what the last order of each day held. To others belongs whoever does so today.
 */
export async function readMemberLog(sql: Sql, { id, collection, asOf, everyNth }: MembersToRead): Promise<MemberLog> {
  const holds = "exists (select 1 from order_lines l join lapse_override_products m on m.shop_id = $1 and m.override_id = $4 and m.product_id = l.product_id where l.shop_id = $1 and l.order_id = o.id)";
  const { rows } = await sql.query<{ shopper: bigint; day: number; value: bigint; belongs: boolean }>(
    `select shopper, day, sum(net)::bigint as value, (array_agg(holds order by at desc, id))[1] as belongs
     from (select o.shopper_id as shopper, o.order_day - date '1970-01-01' as day, o.net_minor as net, o.processed_at as at, o.id, ${collection ? holds : "true"} as holds, ${collection ? `bool_or(${holds}) over (partition by o.shopper_id)` : "true"} as ever
           from orders o join shopper_stats s on s.shop_id = $1 and s.shopper_id = o.shopper_id
           where o.shop_id = $1 and o.counts and o.deleted_at is null and o.order_day <= $2 and ${LEARNED_FROM} and ${everyNthOf("o.shopper_id", "$3")}
             and ${collection ? "(s.lapse_override_id is null or s.lapse_override_id = $4)" : "s.lapse_override_id = $4"}) d
     where ever group by 1, 2 order by 1, 2`,
    [sql.shopId, asOf, everyNth, id],
  );
  // By shopper and day, each day once and none worth less than nothing: the log has them in this order.
  const log = groupOrders(rows.map(({ shopper, day, value }) => ({ shopper, day, value: Math.max(0, Number(value)) })));
  return { log, belongs: Uint8Array.from(rows, ({ belongs }) => Number(belongs)), times: everyNth };
}
