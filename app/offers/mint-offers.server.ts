import { machineMs } from "#app/platform/clock";
import { done, type LotOutcome, wakeAgain } from "#app/platform/jobs/handlers";
import { withLease } from "#app/platform/jobs/leases.server";
import { wake } from "#app/platform/jobs/work.server";
import type { Ctx, ShopId, ShopifyOutcome, UserError } from "#app/platform/ports";
import {
  DiscountCodeBasicCreate, DiscountCodeBasicUpdate, DiscountCodeFreeShippingCreate, DiscountCodeFreeShippingUpdate, DiscountOfCode, DiscountRedeemCodeBulkAdd, DiscountRedeemCodeBulkCreationStatus,
} from "#app/shopify/documents/discounts";
import { discountInput } from "./discount-input.ts";
import {
  findMadeCode, findOpenOffer, findSeed, forgetDiscount, listCodesOfCreation, listCreations, listShoppersOfCodes, markCodes, markOfferLive, markOfferRefused, noteCreation, type OfferRow, replanUnanswered, submitCodes,
} from "./offers.store.server.ts";
import { planCodes } from "./plan-offer.server.ts";

/** Codes per call (shopify.dev, discountRedeemCodeBulkAdd). */
const LOT = 250;
/** Lots that Shopify may be making at once for one discount. */
const UNDER_WAY = 4;
const BUDGET_MS = 20_000;
const POLL_MS = 700;

interface BulkCreation {
  done: boolean;
  codes: { nodes: { code: string; errors: { code: string | null; message: string }[]; discountRedeemCode: { id: string } | null }[] };
}
type Step = "on" | "wait" | "nothing";

/**
 * Makes discounts and their codes at Shopify, one shop at a time. Every code stands in the ledger before Shopify hears of it, and
 * Shopify is asked whose a taken code is; so a kill or a lost answer at any point makes no code twice and loses none.
 */
export async function mintOffers(ctx: Ctx, { shopId }: { shopId: ShopId }): Promise<LotOutcome> {
  const leased = await withLease(ctx.db, shopId, { name: "offers.mint", holder: crypto.randomUUID(), seconds: 120 }, async (): Promise<LotOutcome> => {
    const until = machineMs() + BUDGET_MS;
    while (machineMs() < until) {
      const offer = await ctx.db.withShopSql(shopId, (sql) => findOpenOffer(sql, ctx.clock.now()));
      const step = offer ? await mintStep(ctx, shopId, offer) : "nothing";
      if (step === "nothing") return done();
      if (step === "wait") return wakeAgain(POLL_MS);
    }
    return wakeAgain();
  });
  return leased.kind === "busy" ? wakeAgain(1_000) : leased.value;
}

async function mintStep(ctx: Ctx, shopId: ShopId, offer: OfferRow): Promise<Step> {
  if (offer.shopifyId === null) return createDiscount(ctx, shopId, offer);
  if (offer.state === "planned") return findAgain(ctx, shopId, offer, offer.shopifyId);
  const discountId = offer.shopifyId;
  const creations = await ctx.db.withShopSql(shopId, async (sql) => {
    await replanUnanswered(sql, offer.id);
    return listCreations(sql, offer.id);
  });
  if (creations.length < UNDER_WAY) {
    const step = await addCodes(ctx, shopId, offer, discountId);
    if (step !== "nothing") return step;
  }
  let settled = 0;
  for (const creation of creations) {
    const step = await settleCreation(ctx, shopId, offer, discountId, creation);
    if (step === "nothing") return "nothing";
    if (step === "on") settled++;
  }
  return settled > 0 ? "on" : "wait";
}

/** The discount is made with one of its codes; that code tells, after a lost answer, whether it was made. */
async function createDiscount(ctx: Ctx, shopId: ShopId, offer: OfferRow): Promise<Step> {
  const seed = await ctx.db.withShopSql(shopId, async (sql) => {
    const known = await findSeed(sql, offer.id);
    if (known !== null) return { code: known, again: true };
    const [code] = await submitCodes(sql, offer.id, 1);
    return code === undefined ? null : { code, again: false };
  });
  if (!seed) return "nothing";
  const made = seed.again ? await findOwnDiscount(ctx, shopId, offer, seed.code) : null;
  if (made === "shut") return "nothing";
  if (made) return adopt(ctx, shopId, offer, made.id, seed.code);

  const { mutation, input } = discountInput(offer, seed.code);
  const outcome =
    mutation === "basic"
      ? mapData(await ctx.shopify.send<{ discountCodeBasicCreate: Created | null }>(shopId, DiscountCodeBasicCreate, { input }), (data) => data.discountCodeBasicCreate)
      : mapData(await ctx.shopify.send<{ discountCodeFreeShippingCreate: Created | null }>(shopId, DiscountCodeFreeShippingCreate, { input }), (data) => data.discountCodeFreeShippingCreate);
  if (isShut(outcome)) return "nothing";
  if (outcome.kind === "ok" && outcome.data?.codeDiscountNode) return adopt(ctx, shopId, offer, outcome.data.codeDiscountNode.id, seed.code);
  if (outcome.kind === "rejected" && outcome.userErrors.every(isTaken)) {
    const own = await findOwnDiscount(ctx, shopId, offer, seed.code);
    if (own === "shut") return "nothing";
    if (own) return adopt(ctx, shopId, offer, own.id, seed.code);
    await drawAnew(ctx, shopId, offer, [seed.code]);
    return "on";
  }
  await refuseOffer(ctx, shopId, offer, outcome.kind === "rejected" ? wordsOf(outcome.userErrors) : "no discount in the answer");
  return "on";
}

/** After a refusal a person asked to try again: the discount may be there still, or was deactivated or deleted in the shop. */
async function findAgain(ctx: Ctx, shopId: ShopId, offer: OfferRow, discountId: string): Promise<Step> {
  const code = await ctx.db.withShopSql(shopId, (sql) => findMadeCode(sql, offer.id));
  const own = code === null ? null : await findOwnDiscount(ctx, shopId, offer, code);
  if (own === "shut") return "nothing";
  if (own?.id !== discountId) {
    await ctx.db.withShopSql(shopId, (sql) => forgetDiscount(sql, offer.id));
    return "on";
  }
  if (own.status === "EXPIRED") {
    // In force again until the end that its mails name, with the codes that it has.
    const mutation = offer.plan.kind === "free_shipping" ? DiscountCodeFreeShippingUpdate : DiscountCodeBasicUpdate;
    const outcome = await ctx.shopify.send(shopId, mutation, { id: discountId, input: { endsAt: offer.endsAt.toISOString() } });
    if (isShut(outcome)) return "nothing";
    if (outcome.kind === "rejected") {
      await refuseOffer(ctx, shopId, offer, wordsOf(outcome.userErrors));
      return "on";
    }
  }
  await ctx.db.withShopSql(shopId, async (sql) => {
    await markOfferLive(sql, offer.id, discountId);
    wake(sql, "messages.send");
  });
  return "on";
}

interface Created {
  codeDiscountNode: { id: string } | null;
}

async function adopt(ctx: Ctx, shopId: ShopId, offer: OfferRow, shopifyId: string, code: string): Promise<Step> {
  await ctx.db.withShopSql(shopId, async (sql) => {
    await markOfferLive(sql, offer.id, shopifyId);
    await markCodes(sql, [code], "live");
    wake(sql, "messages.send");
  });
  return "on";
}

async function addCodes(ctx: Ctx, shopId: ShopId, offer: OfferRow, discountId: string): Promise<Step> {
  const codes = await ctx.db.withShopSql(shopId, (sql) => submitCodes(sql, offer.id, LOT));
  if (codes.length === 0) return "nothing";
  const outcome = await ctx.shopify.send<{ discountRedeemCodeBulkAdd: { bulkCreation: { id: string } | null } | null }>(shopId, DiscountRedeemCodeBulkAdd, {
    discountId,
    codes: codes.map((code) => ({ code })),
  });
  if (isShut(outcome)) return "nothing";
  const creationId = outcome.kind === "ok" ? outcome.data.discountRedeemCodeBulkAdd?.bulkCreation?.id : undefined;
  if (creationId === undefined) {
    // The discount was deleted in the shop: nothing of it can be made, and a person must know.
    await refuseOffer(ctx, shopId, offer, outcome.kind === "rejected" ? wordsOf(outcome.userErrors) : "no creation in the answer");
    return "on";
  }
  await ctx.db.withShopSql(shopId, (sql) => noteCreation(sql, codes, creationId));
  return "on";
}

async function settleCreation(ctx: Ctx, shopId: ShopId, offer: OfferRow, discountId: string, creationId: string): Promise<Step> {
  const outcome = await ctx.shopify.send<{ discountRedeemCodeBulkCreation: BulkCreation | null }>(shopId, DiscountRedeemCodeBulkCreationStatus, { id: creationId });
  if (isShut(outcome)) return "nothing";
  const creation = outcome.data.discountRedeemCodeBulkCreation;
  if (creation && !creation.done) return "wait";
  const submitted = await ctx.db.withShopSql(shopId, (sql) => listCodesOfCreation(sql, offer.id, creationId));
  const answers = new Map((creation?.codes.nodes ?? []).map((node) => [node.code.toUpperCase(), node]));
  const live: string[] = [];
  const again: string[] = [];
  const taken: string[] = [];
  const refused: { code: string; error: string }[] = [];
  for (const code of submitted) {
    const answer = answers.get(code);
    if (answer?.discountRedeemCode) live.push(code);
    // Shopify does not know the lot any more, or had a bad moment: the same code once more.
    else if (!answer || answer.errors.length === 0 || answer.errors.some(isTransient)) again.push(code);
    else if (answer.errors.some(isTaken)) taken.push(code);
    // Shown to the merchant: Shopify's sentence, without its code.
    else refused.push({ code, error: answer.errors.map(({ message }) => message).join(" ") });
  }
  for (const code of taken) {
    const owner = await ctx.shopify.send<{ codeDiscountNodeByCode: { id: string } | null }>(shopId, DiscountOfCode, { code });
    if (isShut(owner)) return "nothing";
    if (owner.kind === "ok" && owner.data.codeDiscountNodeByCode?.id === discountId) live.push(code);
    else refused.push({ code, error: "TAKEN" });
  }
  await ctx.db.withShopSql(shopId, async (sql) => {
    await markCodes(sql, live, "live");
    await markCodes(sql, again, "planned");
    if (live.length > 0) wake(sql, "messages.send");
  });
  await drawAnew(ctx, shopId, offer, refused.filter(({ error }) => error === "TAKEN").map(({ code }) => code));
  for (const { code, error } of refused.filter((entry) => entry.error !== "TAKEN")) {
    ctx.log.warn({ shopId, offer: offer.id, error }, "Shopify refused a code");
    await ctx.db.withShopSql(shopId, (sql) => markCodes(sql, [code], "refused", error));
  }
  return "on";
}

/** Codes that somebody else's discount has: kept as refused, and a new one is drawn for the same shopper. */
async function drawAnew(ctx: Ctx, shopId: ShopId, offer: OfferRow, codes: readonly string[]): Promise<void> {
  if (codes.length === 0) return;
  await ctx.db.withShopSql(shopId, async (sql) => {
    const shoppers = await listShoppersOfCodes(sql, codes);
    await markCodes(sql, codes, "refused", "TAKEN");
    await planCodes(sql, offer.prefix, shoppers);
  });
}

async function refuseOffer(ctx: Ctx, shopId: ShopId, offer: OfferRow, error: string): Promise<void> {
  ctx.log.error({ shopId, offer: offer.id, error }, "Shopify refused an offer");
  await ctx.db.withShopSql(shopId, async (sql) => {
    await replanUnanswered(sql, offer.id);
    await markOfferRefused(sql, offer.id, error);
    wake(sql, "campaigns.tick");
  });
}

/** The discount that a code belongs to, if it is the one that was planned here: known by its title. */
async function findOwnDiscount(ctx: Ctx, shopId: ShopId, offer: OfferRow, code: string): Promise<{ id: string; status: string } | null | "shut"> {
  const outcome = await ctx.shopify.send<{ codeDiscountNodeByCode: { id: string; codeDiscount: { title?: string; status?: string } } | null }>(shopId, DiscountOfCode, { code });
  if (isShut(outcome)) return "shut";
  const node = outcome.kind === "ok" ? outcome.data.codeDiscountNodeByCode : null;
  return node && node.codeDiscount.title === offer.title ? { id: node.id, status: node.codeDiscount.status ?? "" } : null;
}

/** The token is dead or a scope is missing: nothing is told or made until that is mended, and who notes it wakes us. */
const isShut = <Data>(outcome: ShopifyOutcome<Data>): outcome is Extract<ShopifyOutcome<Data>, { kind: "gone" | "denied" }> => outcome.kind === "gone" || outcome.kind === "denied";
const isTaken = (error: Pick<UserError, "code">): boolean => error.code === "TAKEN";
const isTransient = (error: Pick<UserError, "code">): boolean => error.code === "INTERNAL_ERROR";
const wordsOf = (errors: readonly Pick<UserError, "code" | "message">[]): string => errors.map((error) => `${error.code ?? "?"}: ${error.message}`).join("; ");

function mapData<From, To>(outcome: ShopifyOutcome<From>, map: (data: From) => To): ShopifyOutcome<To> {
  return outcome.kind === "ok" || outcome.kind === "rejected" ? { ...outcome, data: map(outcome.data) } : outcome;
}
