/** Two shops with the app, lapsed shoppers in both (rows here, customers at the simulated Shopify), and the nouns of the campaign engine. */
import { campaignsJobs } from "#app/campaigns/jobs.server";
import type { CampaignDraft, CampaignKind } from "#app/campaigns/campaign";
import { createDraft } from "#app/campaigns/create-draft.server";
import { loadCampaign } from "#app/campaigns/load-campaign.server";
import { loadCampaignResult, sumOf } from "#app/campaigns/load-campaign-result.server";
import { saveDraft } from "#app/campaigns/save-draft.server";
import { LEAD_MS } from "#app/campaigns/schedule";
import { startCampaign } from "#app/campaigns/start-campaign.server";
import { messagesJobs } from "#app/messages/jobs.server";
import { offersJobs } from "#app/offers/jobs.server";
import type { NounJobs } from "#app/platform/jobs/handlers";
import { responsesJobs } from "#app/responses/jobs.server";
import { addCustomer } from "#sim/records";
import { shopOf } from "#sim/state";
import { makeTestContext, type TestContext, type TestShop } from "../../support/context.ts";
import { insertRow } from "../../support/rows.ts";

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Monday, 8:49 in Berlin: what is started now is filled at once, and its first mails are due in eleven minutes. */
export const MONDAY = new Date("2026-11-23T07:49:00Z");

export const engineJobs: readonly NounJobs[] = [offersJobs, messagesJobs, campaignsJobs, responsesJobs];

export interface Engine extends TestContext {
  /** Lapsed, subscribed shoppers; ids are those of the simulated customers. */
  addShoppers(shop: TestShop, count: number, more?: { row?: Record<string, unknown>; stats?: Record<string, unknown> }): Promise<bigint[]>;
  /** Saves a ready-made draft with changes, English unless told, starts it, and enrols. */
  start(shop: TestShop, changes?: Partial<CampaignDraft> & { kind?: CampaignKind }): Promise<bigint>;
  /** Whatever was started was started ten minutes ago: it can be undone no more, and is filled by the next jobs. */
  skipLead(): Promise<void>;
  /** Moves to 8:49 in Berlin, today or tomorrow. */
  toMorning(): Promise<void>;
  setSender(shop: TestShop, settings?: { dailyCap?: number }): Promise<void>;
  states(shop: TestShop, campaignId: bigint): Promise<Record<string, number>>;
}

let serial = 0;

export async function makeEngine(options: { jobs?: readonly NounJobs[]; startAt?: Date; env?: Record<string, string>; pages?: boolean } = {}): Promise<Engine> {
  const context = await makeTestContext({ jobs: options.jobs ?? engineJobs, startAt: options.startAt ?? MONDAY, ...(options.env && { env: options.env }), ...(options.pages && { pages: true }) });
  const { ctx, database, sim } = context;
  const setSender: Engine["setSender"] = async (shop, { dailyCap = 10_000 } = {}) => {
    const { name, primaryDomainUrl } = shopOf(sim.state, shop.domain);
    await database.look(
      `update shop_settings set name = $2, email = 'owner@' || $2 || '.example', currency = 'EUR', time_zone = 'Europe/Berlin', country = 'DE', primary_url = $3,
         sender_name = 'Lena at ' || $2, reply_to = 'hello@shop.example', postal_address = 'Hafenweg 3, 24103 Kiel', daily_cap = $4, first_mails_passed_at = '2025-01-02', campaign_tag = false where shop_id = $1`,
      [shop.id, name, primaryDomainUrl, dailyCap],
    );
    // A shop whose mails have been taken well for long: tests of the first days take this row away.
    await database.look("insert into sending_days (shop_id, day, taken, cap) values ($1, '2025-01-02', 1, 100000) on conflict do nothing", [shop.id]);
  };
  for (const shop of [context.shop, context.otherShop]) {
    await setSender(shop);
    await insertRow(database, "import_slices", { shop_id: shop.id, subject: "customers", position: 0, state: "done" });
    await insertRow(database, "import_slices", { shop_id: shop.id, subject: "orders", position: 1, state: "done" });
  }
  await context.runJobs();

  const engine: Engine = {
    ...context,
    setSender,
    async skipLead() {
      await database.look("update campaigns set started_at = started_at - interval '10 minutes' where status = 'starting' and started_at > $1", [new Date(+ctx.clock.now() - LEAD_MS)]);
      await database.look("select wake(shop_id, 'campaigns.enrol') from campaigns where status = 'starting'");
    },
    async toMorning() {
      await engine.advance((DAY - ((+ctx.clock.now() - +MONDAY) % DAY)) % DAY);
    },
    async addShoppers(shop, count, { row = {}, stats = {} } = {}) {
      const people = shopOf(sim.state, shop.domain);
      const ids: bigint[] = [];
      for (let i = 0; i < count; i++) {
        const email = `shopper-${++serial}@people.example`;
        const consent = { state: "SUBSCRIBED", level: "SINGLE_OPT_IN", updatedAt: sim.clock.now() - 400 * DAY } as const;
        ids.push(BigInt(addCustomer(sim.state, people, { email, firstName: `Maria${serial}`, lastName: "Ahlers", createdAt: sim.clock.now() - 500 * DAY, consent } as never).id));
      }
      const first = serial - count + 1;
      const lastOrder = new Date(sim.clock.now() - 150 * DAY);
      await database.look(
        `insert into shoppers (shop_id, id, first_name, last_name, email, consent, consent_opt_in, consent_at, open_tracking, country, source_at)
         select $1, t.id, 'Maria' || t.n, 'Ahlers', 'shopper-' || t.n || '@people.example', 'subscribed', 'single_opt_in', $3, 'opted_in', 'DE', $3 from unnest($2::bigint[], $4::int[]) as t (id, n)`,
        [shop.id, ids, new Date(sim.clock.now() - 400 * DAY), ids.map((_, index) => first + index)],
      );
      await database.look(
        `insert into shopper_stats (shop_id, shopper_id, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, mailable, country, lapse_state, state_since, case_outcome)
         select $1, t.id, '2025-01-01', (($3::timestamptz - make_interval(days => t.n % 60)) at time zone 'Europe/Berlin')::date, $3, 2, 2, 8000, true, 'DE', 'lapsed', $3, 'open' from unnest($2::bigint[], $4::int[]) as t (id, n)`,
        [shop.id, ids, lastOrder, ids.map((_, index) => index)],
      );
      for (const [table, key, values] of [["shoppers", "id", row], ["shopper_stats", "shopper_id", stats]] as const) {
        for (const [column, value] of Object.entries(values)) await database.look(`update ${table} set ${column} = $3 where shop_id = $1 and ${key} = any($2)`, [shop.id, ids, value]);
      }
      return ids;
    },
    async start(shop, { kind = "small_thank_you", ...changes } = {}) {
      const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind, locale: changes.locale ?? "en" });
      const draft = await loadCampaign(ctx, { shopId: shop.id, campaignId });
      if (!draft) throw new Error("no draft");
      const { name, audience, offer, subject, previewLine, body, locale, comparisonPercent } = draft;
      const saved = await saveDraft(ctx, { shopId: shop.id, campaignId, version: draft.version, name, audience, offer, subject, previewLine, body, locale, comparisonPercent, ...changes });
      if (saved.kind !== "saved") throw new Error(JSON.stringify(saved));
      const started = await startCampaign(ctx, { shopId: shop.id, campaignId, version: saved.version, actor: "test" });
      if (started.kind !== "started") throw new Error(JSON.stringify(started));
      await engine.skipLead();
      return campaignId;
    },
    async states(shop, campaignId) {
      const result = await loadCampaignResult(ctx, { shopId: shop.id, campaignId });
      if (!result) throw new Error("no result");
      const { notSent, ...rest } = result.explanations;
      // Invariant 5, looked at whenever a test looks at anything.
      if (sumOf(result.explanations) !== result.audience) throw new Error(`explanations do not add up: ${JSON.stringify(result.explanations)} of ${result.audience}`);
      return Object.fromEntries(Object.entries({ ...rest, ...notSent }).filter(([, n]) => n !== 0)) as Record<string, number>;
    },
  };
  return engine;
}
