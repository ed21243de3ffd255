import { recordOutcome } from "#app/cases/follow-cases.server";
import { isHourOpen, openHour, type OpenHourOutcome, UNNOTED_MS } from "#app/messages/open-hour.server";
import { planMessages, type PlannedMessage } from "#app/messages/plan-messages.server";
import { loadCapsAhead } from "#app/messages/sending-caps.server";
import { DEADLINE_MS } from "#app/messages/sending-hours";
import { codePrefix } from "#app/offers/code-text";
import { offerWindowOf } from "#app/offers/offer-plan";
import { planCodes, planOffer, wakeMinting } from "#app/offers/plan-offer.server";
import { machineMs } from "#app/platform/clock";
import { done, type LotOutcome, wakeAgain } from "#app/platform/jobs/handlers";
import { withLease } from "#app/platform/jobs/leases.server";
import { noteDue } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, ShopperId, Sql } from "#app/platform/ports";
import { dayIn } from "#app/platform/zones";
import { zoneOf } from "#app/shoppers/time-zone";
import { loadShop } from "#app/shops/load-shop.server";
import type { Shop } from "#app/shops/shop";
import { type Candidate, nextCandidates } from "./audience.store.server.ts";
import type { Campaign } from "./campaign.ts";
import { findCampaign } from "./campaigns.store.server.ts";
import { armOf } from "./comparison.ts";
import { addLeftOut, countPlanned, findStarting, insertEnrolments, markRunning, moveCursor, readCursor } from "./enrolment.store.server.ts";
import { createSchedule } from "./schedule.ts";
import { FIRST_STEP } from "./start-campaign.server.ts";

const LOT = 2_000;
/** Machine time of one wake-up; well within the lease, so that a worker that died blocks the next for no longer than that. */
const BUDGET_MS = 10_000;
const LEASE_SECONDS = 60;

type Schedule = ReturnType<typeof createSchedule>;

/**
 * Fills campaigns that were started. Each lot is one transaction: members with their arm, offers, codes, messages, and how far it has
 * come; so a kill leaves either all of a lot or nothing of it, and the next worker goes on behind it. One shop's campaigns are filled
 * one after another: nobody is taken into two at once.
 */
export async function enrolCampaigns(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  const hour = await compareCopies(ctx, shopId);
  if (hour === "later") return wakeAgain(UNNOTED_MS);
  if (hour !== "open") return done();
  const leased = await withLease(ctx.db, shopId, { name: "campaigns.enrol", holder: crypto.randomUUID(), seconds: LEASE_SECONDS }, async (): Promise<LotOutcome> => {
    const until = machineMs() + BUDGET_MS;
    const shop = await loadShop(ctx, { shopId });
    const campaignId = await ctx.db.withShopSql(shopId, (sql) => findStarting(sql, ctx.clock.now()));
    if (campaignId === null) return done();
    const schedule = await openSchedule(ctx, shop, campaignId);
    while (machineMs() < until) {
      const more = await ctx.db.withShopSql(shopId, (sql) => enrolLot(ctx, sql, shop, campaignId, schedule), { timeoutMs: 60_000 });
      if (!more) return wakeAgain();
    }
    return wakeAgain();
  });
  return leased.kind === "busy" ? wakeAgain(1_000) : leased.value;
}

/**
 * A restored older copy must be known as one before it plans what the database that it was made of has planned and sent. Woken again by
 * the person who confirms, or by a new token. (What an uninstalled shop plans is never sent.)
 */
async function compareCopies(ctx: Ctx, shopId: ShopId): Promise<OpenHourOutcome["kind"]> {
  const shop = await loadShop(ctx, { shopId });
  if (shop.uninstalledAt || isHourOpen(ctx, shop) || (await ctx.db.withShopSql(shopId, (sql) => findStarting(sql, ctx.clock.now()))) === null) return "open";
  return (await openHour(ctx, shopId)).kind;
}

/** Begins behind what is planned already, by this campaign and by others. */
function openSchedule(ctx: Ctx, shop: Shop, campaignId: bigint): Promise<Schedule> {
  const now = ctx.clock.now();
  const zone = shop.settings.timeZone;
  return ctx.db.withShopSql(
    shop.id,
    async (sql) => {
      const campaign = await findCampaign(sql, campaignId);
      const planned = await countPlanned(sql, zone, now, dayIn(now, zone));
      return createSchedule({ startedAt: campaign?.startedAt ?? now, now, zone, capOf: await loadCapsAhead(sql, shop, now), planned });
    },
    { timeoutMs: 60_000 },
  );
}

/** One lot; false when the campaign is filled, or is not being filled any more. */
async function enrolLot(ctx: Ctx, sql: Sql, shop: Shop, campaignId: bigint, schedule: Schedule): Promise<boolean> {
  const campaign = await findCampaign(sql, campaignId, true);
  if (campaign?.status !== "starting" || campaign.startedAt === null) return false;
  const zone = shop.settings.timeZone;
  const { cursor, templateId } = await readCursor(sql, campaignId);
  // As of Start, whenever this lot comes: an order since then is seen at the moment of sending.
  const question = { audience: campaign.audience, today: dayIn(campaign.startedAt, zone), now: campaign.startedAt };
  // Who slows down was here last, so the newest quiet come first.
  const states = (["slowing", "lapsed"] as const).filter((state) => campaign.audience.states.includes(state));
  for (const state of states.slice(cursor ? states.indexOf(cursor.state) : 0)) {
    const { candidates, left, last } = await nextCandidates(sql, shop, question, campaignId, state, cursor?.state === state ? cursor : null, LOT);
    if (!last) continue;
    await enrol(ctx, sql, { shop, campaign, startedAt: campaign.startedAt, templateId, candidates, schedule });
    await addLeftOut(sql, campaignId, left);
    await moveCursor(sql, campaignId, last);
    return true;
  }
  await markRunning(sql, campaignId, ctx.clock.now());
  noteDue(sql, ctx.clock.now());
  return false;
}

interface Lot {
  shop: Shop;
  campaign: Campaign;
  startedAt: Date;
  templateId: bigint;
  candidates: readonly Candidate[];
  schedule: Schedule;
}

async function enrol(ctx: Ctx, sql: Sql, lot: Lot): Promise<void> {
  const { campaign, startedAt } = lot;
  const members = lot.candidates.map((candidate) => ({ ...candidate, arm: armOf(campaign.id, candidate.shopperId, campaign.comparisonPercent ?? 0) }));
  const fresh = await insertEnrolments(sql, campaign.id, startedAt, members);
  const mailed = members.filter((member) => member.arm === "mail" && fresh.has(member.shopperId));
  const offerOf = createOfferPlanner(sql, lot);

  const messages: PlannedMessage[] = [];
  const codes: { offerId: bigint; shopperId: ShopperId; wantedAt: Date }[] = [];
  for (const { shopperId, twin, ...place } of mailed) {
    // Their other record gets the mail: they are accounted for and take no place in the day.
    const dueAt = twin ? startedAt : lot.schedule.next(zoneOf(place, lot.shop.settings.timeZone));
    const offerId = twin ? null : await offerOf(dueAt);
    messages.push({ shopperId, dueAt, deadlineAt: new Date(+dueAt + DEADLINE_MS), offerId, notSent: twin ? "duplicate_address" : null });
    if (offerId !== null) codes.push({ offerId, shopperId, wantedAt: dueAt });
  }
  await planMessages(sql, { campaignId: campaign.id, step: FIRST_STEP, templateId: lot.templateId, plannedAt: startedAt, isLast: campaign.kind === "last_question", messages });
  await recordOutcome(sql, mailed.filter(({ twin }) => !twin).map(({ shopperId }) => shopperId), "in_campaign", startedAt);
  if (codes.length > 0) {
    await planCodes(sql, codePrefix(lot.shop.settings.name), codes);
    await wakeMinting(sql, ctx.clock.now());
  }
}

/** The offer of the window in which a mail falls; a window's is planned once. */
function createOfferPlanner(sql: Sql, { campaign, shop, startedAt }: Lot): (dueAt: Date) => Promise<bigint | null> {
  const zone = shop.settings.timeZone;
  const campaignDay = dayIn(startedAt, zone);
  const known = new Map<string, bigint>();
  return async (dueAt) => {
    const plan = campaign.offer;
    if (!plan) return null;
    const window = offerWindowOf(dayIn(dueAt, zone), campaignDay, plan.validDays, zone);
    let id = known.get(window.lastDay);
    if (id === undefined) {
      id = await planOffer(sql, { campaignId: campaign.id, name: campaign.name, plan, window, prefix: codePrefix(shop.settings.name), currency: shop.settings.currency });
      known.set(window.lastDay, id);
    }
    return id;
  };
}
