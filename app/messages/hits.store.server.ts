import type { Language } from "#app/platform/languages";
import type { ShopperId, Sql } from "#app/platform/ports";
import type { HitOutcome } from "./mail.ts";
import type { Hit, Verdict } from "./verdict.ts";

export interface LinkedMessage {
  id: bigint;
  campaignId: bigint;
  shopperId: ShopperId;
  handedAt: Date | null;
  unsubscribedAt: Date | null;
  code: string | null;
  codeState: string | null;
  offerEndsAt: Date | null;
  /** Of the campaign. */
  language: Language;
}

/** The message that a link belongs to, with the code that was in it. */
export async function findLinkedMessage(sql: Sql, id: bigint): Promise<LinkedMessage | null> {
  const { rows } = await sql.query<LinkedMessage>(
    `select m.id, m.campaign_id as "campaignId", m.shopper_id as "shopperId", m.handed_at as "handedAt", m.unsubscribed_at as "unsubscribedAt", m.code, c.state as "codeState", f.ends_at as "offerEndsAt", coalesce(g.locale, 'en') as language
     from messages m left join campaigns g on g.shop_id = m.shop_id and g.id = m.campaign_id left join codes c on c.shop_id = m.shop_id and c.code = m.code left join offers f on f.shop_id = m.shop_id and f.id = m.offer_id
     where m.shop_id = $1 and m.id = $2`,
    [sql.shopId, id],
  );
  return rows[0] ?? null;
}

/** Lets the hits of one mail be judged one after the other, until the transaction ends: a gateway opens addresses side by side, and each must see the others. */
export async function takeTurn(sql: Sql, messageId: bigint): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('hits'), hashtext($1))", [String(messageId)]);
}

/** What the same program did with the same mail since an instant: other links it opened, and whether any of it was judged a machine's. */
export async function findSweep(sql: Sql, messageId: bigint, input: { link: number; userAgent: string | null; since: Date }): Promise<Hit["before"]> {
  const { rows } = await sql.query<{ others: bigint; machine: boolean | null }>(
    `select count(distinct link) filter (where kind = 'click' and link <> $4) as others, bool_or(verdict = 'machine') as machine
     from hits where shop_id = $1 and message_id = $2 and at >= $3 and user_agent is not distinct from $5`,
    [sql.shopId, messageId, input.since, input.link, input.userAgent],
  );
  return { otherLinks: Number(rows[0]?.others ?? 0), wasMachine: rows[0]?.machine ?? false };
}

/** What a program did just before it gave itself away was no person's either, be it a link or the picture. */
export async function rejudgeSweep(sql: Sql, messageId: bigint, input: { userAgent: string | null; since: Date }): Promise<void> {
  await sql.query(
    `update hits set verdict = 'machine', why = 'same_program' where shop_id = $1 and message_id = $2 and verdict = 'human' and at >= $3 and user_agent is not distinct from $4`,
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
