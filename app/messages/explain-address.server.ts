import type { Ctx, ShopId, ShopperId } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { normaliseEmail } from "#app/shoppers/identity";
import type { SuppressionReason } from "#app/shoppers/shopper";
import { addressHash } from "#app/shoppers/suppression.server";
import { loadShop } from "#app/shops/load-shop.server";
import { type Asked, type Eligibility, judgeShopper } from "./eligibility.ts";
import { readFacts } from "./facts.store.server.ts";
import type { MessageState, WhyNotSent } from "./mail.ts";

/** Mails of one shopper that are shown. */
const MAILS = 10;

export interface ExplainedMail {
  messageId: bigint;
  campaignId: bigint;
  state: MessageState;
  why: WhyNotSent | null;
  dueAt: Date;
  sentAt: Date | null;
  held: boolean;
}

/** One record that has the address. */
export interface ExplainedShopper extends Eligibility {
  shopperId: ShopperId;
  name: string;
  /** The newest first. */
  mails: ExplainedMail[];
}

export type AddressExplanation =
  | { kind: "no_address" }
  /** Nobody here has it. `suppressed`: it is on the list of those never mailed, also of somebody whose data were deleted. */
  | { kind: "nobody"; suppressed: { reason: SuppressionReason; at: Date } | null }
  | { kind: "found"; suppressed: { reason: SuppressionReason; at: Date } | null; shoppers: ExplainedShopper[] };

/** "Why did this address get nothing?": whether a win-back mail could go there now, by the same judge that decides at the moment of sending, and what became of the last mails. */
export async function explainAddress(ctx: Pick<Ctx, "db" | "clock" | "seal">, { shopId, address }: { shopId: ShopId; address: string }): Promise<AddressExplanation> {
  const email = normaliseEmail(address);
  if (email === null) return { kind: "no_address" };
  const shop = await loadShop(ctx, { shopId });
  const now = ctx.clock.now();
  const asked: Asked = { kind: "marketing", today: dayIn(now, shop.settings.timeZone), now };
  return ctx.db.withShopSql(shopId, async (sql): Promise<AddressExplanation> => {
    const suppressions = await sql.query<{ reason: SuppressionReason; at: Date }>("select reason, at from suppressions where shop_id = $1 and address_hash = $2", [shopId, addressHash(ctx, email)]);
    const suppressed = suppressions.rows[0] ?? null;
    const { rows } = await sql.query<{ id: ShopperId }>("select id from shoppers where shop_id = $1 and email = $2 order by id limit 20", [shopId, email]);
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return { kind: "nobody", suppressed };
    const facts = await readFacts(sql, ids, { ...asked, shop, campaign: 0n, planned: true });
    const mails = await sql.query<ExplainedMail & { shopperId: ShopperId }>(
      `select m.* from unnest($2::bigint[]) p(id) cross join lateral (
         select m.shopper_id as "shopperId", m.id as "messageId", m.campaign_id as "campaignId", m.state, m.why, m.due_at as "dueAt", m.sent_at as "sentAt", m.held
         from messages m where m.shop_id = $1 and m.shopper_id = p.id order by m.id desc limit ${MAILS}) m`,
      [shopId, ids],
    );
    const shoppers = facts.map(({ shopperId, name, ...shopper }) => ({
      shopperId,
      name,
      ...judgeShopper({ ...shopper, suppressedFor: shopper.suppressedFor ?? suppressed?.reason ?? null }, asked),
      mails: mails.rows.filter((mail) => mail.shopperId === shopperId).map(({ shopperId: _, ...mail }) => mail),
    }));
    return { kind: "found", suppressed, shoppers };
  });
}
