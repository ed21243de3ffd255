import { randomUUID } from "node:crypto";
import { i18nOf } from "#app/i18n/i18n-of";
import { type Asked, explainGroups } from "#app/messages/eligibility";
import { countFacts, FACT_STATS } from "#app/messages/facts.store.server";
import { loadCapsAhead } from "#app/messages/sending-caps.server";
import { nextSendingInstant } from "#app/messages/sending-hours";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import { withLease } from "#app/platform/jobs/leases.server";
import type { Ctx, ShopId, Sql } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { readKeptCounts } from "#app/shoppers/kept-counts.store.server";
import { viewCountsOf } from "#app/shoppers/view-counts";
import { writeAudit } from "#app/shops/audit.server";
import { loadShop } from "#app/shops/load-shop.server";
import { sendToMerchant } from "#app/shops/send-service-mail.server";
import { adminAddress, type ReadyMail, type Shop } from "#app/shops/shop";
import { changeReadyMail } from "#app/shops/shops.store.server";
import { QUICK_MINUTES, readyMail, type ReadyFigures } from "./ready-mail.ts";
import { LEAD_MS, planDays } from "./schedule.ts";

/** Days that the mail names. */
const DAYS_SHOWN = 3;
/** Longer than counting and sending take. */
const LEASE_SECONDS = 600;
/** Every lapsed shopper of a shop is looked at once. */
const COUNT_TIMEOUT_MS = 5 * 60_000;

export type TellReadyOutcome = { kind: "told" | "no-need" | "lost" } | { kind: "suspended" } | { kind: "later"; reply: string };

/**
 * Tells a merchant, once for ever, that campaigns can start: at the address that Shopify knows, and only where the reading took so long that they were
 * told that a mail would come. It is taken on before it leaves: whoever finds it taken on knows that its worker died on the way, and of no answer of the
 * mail server. Then it is not sent again, as no mail here is, and the log says so.
 */
export async function tellReady(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<TellReadyOutcome> {
  const leased = await withLease(ctx.db, shopId, { name: "campaigns.tell-ready", holder: randomUUID(), seconds: LEASE_SECONDS }, () => tell(ctx, shopId));
  return leased.kind === "busy" ? { kind: "later", reply: "another worker has it in hand" } : leased.value;
}

async function tell(ctx: Ctx, shopId: ShopId): Promise<TellReadyOutcome> {
  const shop = await loadShop(ctx, { shopId });
  const { readyMail: state, email } = shop.settings;
  if (state === "sending") return lose(ctx, shop, "uncertain");
  if (state !== null || shop.uninstalledAt) return { kind: "no-need" };
  if (email === null || !wasSlow(ctx, shop)) {
    await change(ctx, shop, null, "none");
    return { kind: "no-need" };
  }
  if (shop.suspendedAt) return { kind: "suspended" };
  const link = adminAddress(shop.domain, ctx.env.SHOPIFY_API_KEY);
  const mail = readyMail(i18nOf("en").t, { shopName: shop.settings.name, link, figures: await loadFigures(ctx, shop) });
  if (!(await change(ctx, shop, null, "sending"))) return { kind: "no-need" };
  const outcome = await sendToMerchant(ctx, shop, { to: email, ...mail });
  switch (outcome.kind) {
    case "accepted":
      await change(ctx, shop, "sending", "sent", "sent_ready_mail");
      return { kind: "told" };
    case "later":
    case "shut":
      await change(ctx, shop, "sending", null);
      return { kind: "later", reply: outcome.reply };
    case "refused":
    case "uncertain":
      ctx.log.warn({ shopId: String(shopId), reply: outcome.reply }, `the mail that says that campaigns can start was ${outcome.kind}`);
      return lose(ctx, shop, outcome.kind);
  }
}

const wasSlow = (ctx: Pick<Ctx, "clock">, { installedAt }: Shop): boolean => installedAt !== null && +ctx.clock.now() - +installedAt >= QUICK_MINUTES * 60_000;

async function lose(ctx: Ctx, shop: Shop, to: "refused" | "uncertain"): Promise<TellReadyOutcome> {
  await change(ctx, shop, "sending", to, "lost_ready_mail");
  return { kind: "lost" };
}

/** False, and nothing noted, where somebody else took it on. */
const change = (ctx: Ctx, shop: Shop, from: ReadyMail | null, to: ReadyMail | null, action?: "sent_ready_mail" | "lost_ready_mail"): Promise<boolean> =>
  ctx.db.withShopSql(shop.id, async (sql) => {
    const changed = await changeReadyMail(sql, { from, to });
    if (changed && action) await writeAudit(sql, { at: ctx.clock.now(), actor: "comeback", action, details: {} });
    return changed;
  });

/** What is true at this moment, by the rules and the warm-up that a campaign would meet. */
async function loadFigures(ctx: Ctx, shop: Shop): Promise<ReadyFigures> {
  const now = ctx.clock.now();
  const { timeZone: zone, lapseWindowDays } = shop.settings;
  const asked: Asked = { kind: "marketing", today: dayIn(now, zone), now };
  const { phase } = await loadImportProgress(ctx, { shopId: shop.id });
  return ctx.db.withShopSql(
    shop.id,
    async (sql) => {
      const { lapsed } = viewCountsOf(await readKeptCounts(sql));
      const writable = await countWritable(sql, shop, asked);
      const from = dayIn(nextSendingInstant(new Date(+now + LEAD_MS), zone), zone);
      const days = planDays(writable, { from, capOf: await loadCapsAhead(sql, shop, now, from), planned: new Map() }, DAYS_SHOWN);
      return { windowDays: lapseWindowDays, lapsed: lapsed.all, mailable: lapsed.mailable, writable, days: days.map(({ n }) => n), older: phase === "orders" };
    },
    { timeoutMs: COUNT_TIMEOUT_MS },
  );
}

async function countWritable(sql: Sql, shop: Shop, asked: Asked): Promise<number> {
  const groups = await countFacts(sql, `(select ${FACT_STATS} from shopper_stats s where s.shop_id = $1 and s.lapse_state = 'lapsed' and s.mailable) s`, [sql.shopId], { ...asked, shop, campaign: 0n, planned: true });
  return explainGroups(groups, asked).eligible;
}
