import type { Ctx, ShopId, ShopperId } from "../platform/ports.ts";
import { type Timeline, TIMELINE_PAGE, type TimelineEntry, timelineKinds, type TimelineKind } from "./timeline.ts";

/** Each source of lines, as (id, at, kind, author, details), newest first; read from the noun's own rows so that nothing is kept twice. */
const sources: { kinds: readonly TimelineKind[]; sql: string }[] = [
  {
    kinds: timelineKinds.filter((kind) => kind !== "order" && kind !== "refund" && kind !== "state"),
    // Of what happened in one moment the end of a case comes last, whichever was written first.
    // Those of a record that is joined with theirs stay its own, and are shown here.
    sql: `select (case kind when 'case_closed' then 'u' else 't' end) || id as id, at, kind, author, details from timeline
          where shop_id = $1 and shopper_id = any(array(select $2::bigint union all select j.shopper_id from shopper_joins j where j.shop_id = $1 and j.leader_id = $2)) and kind = any($5::text[])`,
  },
  {
    kinds: ["order"],
    sql: `select 'o' || id as id, processed_at as at, 'order' as kind, 'Shopper' as author, jsonb_build_object('orderId', id::text, 'name', name, 'netMinor', net_minor, 'counts', counts, 'whyNot', why_not) as details
          from orders where shop_id = $1 and shopper_id = $2 and deleted_at is null`,
  },
  {
    kinds: ["refund"],
    sql: `select 'r' || r.id as id, r.refunded_at as at, 'refund' as kind, 'Shop' as author, jsonb_build_object('orderId', o.id::text, 'name', o.name, 'minor', r.amount_minor) as details
          from orders o join refunds r on r.shop_id = o.shop_id and r.order_id = o.id where o.shop_id = $1 and o.shopper_id = $2 and o.deleted_at is null`,
  },
  {
    kinds: ["state"],
    sql: "select 's' || id as id, at, 'state' as kind, 'Comeback' as author, jsonb_build_object('from', from_state, 'to', to_state, 'reason', reason) as details from lapse_transitions where shop_id = $1 and shopper_id = $2",
  },
];

/**
 * A page of a shopper's file, newest first: messages, codes, answers, notes, orders, refunds and changes of state in one line of time.
 * @param input.before the `more` of the page before
 * @param input.kinds  only these; all without it
 */
export async function loadTimeline(ctx: Ctx, input: { shopId: ShopId; shopperId: ShopperId; before?: string; kinds?: readonly TimelineKind[] }): Promise<Timeline> {
  const kinds = input.kinds ?? timelineKinds;
  const place = readPlace(input.before);
  const wanted = sources.filter((source) => source.kinds.some((kind) => kinds.includes(kind)));
  // Every source gives at most a page, by its own index; the pages are merged. The casts keep parameters typed where a source does not use them.
  const parts = wanted.map(({ sql }) => `(select * from (${sql}) s where ($3::timestamptz is null or (at, id) < ($3, $4::text)) and $5::text[] is not null order by at desc, id desc limit ${TIMELINE_PAGE + 1})`);
  const rows = await ctx.db.withShopSql(input.shopId, async (sql) => {
    const found = await sql.query<TimelineEntry>(`select * from (${parts.join(" union all ")}) lines order by at desc, id desc limit ${TIMELINE_PAGE + 1}`, [input.shopId, input.shopperId, place?.at ?? null, place?.id ?? null, kinds]);
    return found.rows;
  });
  const entries = rows.slice(0, TIMELINE_PAGE);
  const last = entries.at(-1);
  return { entries, more: rows.length > TIMELINE_PAGE && last ? writePlace(last) : null };
}

const writePlace = ({ at, id }: TimelineEntry): string => Buffer.from(`${at.toISOString()}/${id}`).toString("base64url");

/** A cursor that was tampered with is no cursor. */
function readPlace(cursor: string | undefined): { at: Date; id: string } | null {
  const match = /^([\d:TZ.-]{24})\/([torsu]-?\d{1,20})$/.exec(Buffer.from(cursor ?? "", "base64url").toString());
  const at = new Date(match?.[1] ?? "");
  return match && !Number.isNaN(+at) ? { at, id: match[2] ?? "" } : null;
}
