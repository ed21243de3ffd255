import type { ShopperId, Sql } from "#app/platform/ports";
import type { HitOutcome } from "./mail.ts";
import type { Verdict } from "./verdict.ts";

export interface LinkedMessage {
  id: bigint;
  campaignId: bigint;
  shopperId: ShopperId;
  handedAt: Date | null;
  unsubscribedAt: Date | null;
  code: string | null;
  codeState: string | null;
  offerEndsAt: Date | null;
}

/** The message that a link belongs to, with the code that was in it. */
export async function findLinkedMessage(sql: Sql, id: bigint): Promise<LinkedMessage | null> {
  const { rows } = await sql.query<LinkedMessage>(
    `select m.id, m.campaign_id as "campaignId", m.shopper_id as "shopperId", m.handed_at as "handedAt", m.unsubscribed_at as "unsubscribedAt", m.code, c.state as "codeState", f.ends_at as "offerEndsAt"
     from messages m left join codes c on c.shop_id = m.shop_id and c.code = m.code left join offers f on f.shop_id = m.shop_id and f.id = m.offer_id
     where m.shop_id = $1 and m.id = $2`,
    [sql.shopId, id],
  );
  return rows[0] ?? null;
}

/** Other addresses of the same mail that the same program opened since an instant. */
export async function countOtherLinks(sql: Sql, messageId: bigint, input: { link: number; userAgent: string | null; since: Date }): Promise<number> {
  const { rows } = await sql.query<{ n: bigint }>(
    "select count(distinct link) as n from hits where shop_id = $1 and message_id = $2 and kind = 'click' and at >= $3 and link <> $4 and user_agent is not distinct from $5",
    [sql.shopId, messageId, input.since, input.link, input.userAgent],
  );
  return Number(rows[0]?.n ?? 0);
}

/** What one program opened all at once was no person from the first on. */
export async function rejudgeSweep(sql: Sql, messageId: bigint, input: { userAgent: string | null; since: Date }): Promise<void> {
  await sql.query(
    `update hits set verdict = 'machine', why = 'all_links' where shop_id = $1 and message_id = $2 and kind = 'click' and verdict = 'human' and at >= $3 and user_agent is not distinct from $4`,
    [sql.shopId, messageId, input.since, input.userAgent],
  );
}

export async function insertHit(sql: Sql, message: LinkedMessage, hit: { at: Date; kind: "open" | "click"; link: number; userAgent: string | null } & Verdict): Promise<void> {
  await sql.query("insert into hits (shop_id, at, message_id, campaign_id, shopper_id, kind, link, verdict, why, user_agent) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", [
    sql.shopId, hit.at, message.id, message.campaignId, message.shopperId, hit.kind, hit.link, hit.verdict, hit.why, hit.userAgent,
  ]);
}

/** What stands against applying the code now, in the shop's words. */
export function whyNoCode(message: LinkedMessage, now: Date): Extract<HitOutcome["kind"], "ended" | "used"> | null {
  if (message.code === null) return null;
  if (message.codeState === "used" || message.codeState === "used_by_other") return "used";
  return message.offerEndsAt !== null && message.offerEndsAt <= now ? "ended" : null;
}
