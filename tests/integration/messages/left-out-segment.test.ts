import { afterAll, beforeAll, expect, test } from "vitest";
import { loadStartChecks } from "#app/campaigns/load-start-checks.server";
import { createDraft } from "#app/campaigns/create-draft.server";
import { previewAudience } from "#app/campaigns/preview-audience.server";
import { explainAddress } from "#app/messages/explain-address.server";
import type { Ctx, Shopify } from "#app/platform/ports";
import { shoppersJobs } from "#app/shoppers/jobs.server";
import { loadSegmentChoice } from "#app/shoppers/load-left-out.server";
import { readLeftOut } from "#app/shoppers/read-left-out.server";
import { saveLeftOutSegment } from "#app/shoppers/save-left-out-segment.server";
import { loadShop } from "#app/shops/load-shop.server";
import { SEGMENT, SEGMENT_MEMBERS } from "#app/shopify/documents/segments";
import { whySendingStands } from "#app/shops/shop";
import { nextId, shopOf } from "#sim/state";
import { type Engine, engineJobs, HOUR, makeEngine } from "../campaigns/engine.ts";

let engine: Engine;
beforeAll(async () => void (engine = await makeEngine({ jobs: [...engineJobs, shoppersJobs] })));
afterAll(() => engine.close());

const settings = async () => (await loadShop(engine.ctx, { shopId: engine.shop.id })).settings;
const members = async () => (await engine.database.look<{ id: string }>("select shopper_id as id from left_out_members where shop_id = $1 order by 1", [engine.shop.id])).map(({ id }) => BigInt(id));
const leftOut = async () => (await previewAudience(engine.ctx, { shopId: engine.shop.id, audience: { states: ["lapsed"], maxDaysQuiet: 700 } })).reasons.left_out ?? 0;
const withSend = (send: (go: Shopify["send"], ...call: Parameters<Shopify["send"]>) => Promise<unknown>): Ctx => ({ ...engine.ctx, shopify: { ...engine.ctx.shopify, send: ((...call: Parameters<Shopify["send"]>) => send(engine.ctx.shopify.send, ...call)) as Shopify["send"] } });

test("rule 7: a segment's members get nothing; until they are read nothing leaves, a reading that fails lets nobody go, and after 48 hours nothing starts", async () => {
  const { ctx, shop, sim } = engine;
  const people = shopOf(sim.state, shop.domain);
  const ids = await engine.addShoppers(shop, 4);
  for (const id of ids.slice(0, 2)) people.customers.get(Number(id))!.tags = ["klaviyo flow"];
  const segment = { id: nextId(sim.state), name: "In Klaviyo's flow", query: "customer_tags CONTAINS 'klaviyo flow'", createdAt: sim.clock.now(), updatedAt: sim.clock.now() };
  people.segments.set(segment.id, segment);
  const gid = `gid://shopify/Segment/${segment.id}`;
  expect((await loadSegmentChoice(ctx, { shopId: shop.id })).segments).toContainEqual({ id: gid, name: segment.name });
  expect(await leftOut()).toBe(0);

  const save = async (segmentId: string | null, with_ = ctx) => saveLeftOutSegment(with_, { shopId: shop.id, version: (await settings()).version, actor: "3", segmentId });
  expect(await save("gid://shopify/Segment/1")).toEqual({ kind: "unknown" });
  expect(await saveLeftOutSegment(ctx, { shopId: shop.id, version: 0, actor: "3", segmentId: gid })).toEqual({ kind: "stale" });
  expect(await save(gid)).toEqual({ kind: "saved" });
  expect(whySendingStands(await loadShop(ctx, { shopId: shop.id }))).toBe("left_out");
  const { campaignId } = await createDraft(ctx, { shopId: shop.id, kind: "gentle_note" });
  const check = async () => (await loadStartChecks(ctx, { shopId: shop.id, campaignId })).find(({ key }) => key === "left_out")?.ok;
  expect(await check()).toBe(false);

  await engine.runJobs();
  expect(await members()).toEqual(ids.slice(0, 2));
  expect(await settings()).toMatchObject({ leftOutSegment: { id: gid, name: segment.name, readAt: expect.any(Date), trouble: null } });
  expect(whySendingStands(await loadShop(ctx, { shopId: shop.id }))).toBeNull();
  expect(await check()).toBe(true);
  expect(await leftOut()).toBe(2);
  const [row] = await engine.database.look<{ email: string }>("select email from shoppers where id = $1", [ids[0]]);
  expect(await explainAddress(ctx, { shopId: shop.id, address: row?.email ?? "" })).toMatchObject({ kind: "found", shoppers: [{ why: "left_out" }] });

  // One leaves the segment, one joins; Shopify breaks off in the middle of the next reading: nobody is let go.
  people.customers.get(Number(ids[0]))!.tags = [];
  people.customers.get(Number(ids[2]))!.tags = ["klaviyo flow"];
  const breaks = withSend((go, ...call) => (call[1] === SEGMENT_MEMBERS ? Promise.reject(new Error("no answer")) : go(...call)));
  await expect(readLeftOut(breaks, { shopId: shop.id })).rejects.toThrow("no answer");
  expect(await members()).toEqual(ids.slice(0, 2));
  await sim.clock.advance(49 * HOUR);
  expect(await check()).toBe(false);
  await readLeftOut(ctx, { shopId: shop.id });
  expect(await members()).toEqual(ids.slice(1, 3));
  expect(await check()).toBe(true);

  // Deleted at Shopify: who was in it stays left out, and the page says so.
  people.segments.delete(segment.id);
  await readLeftOut(ctx, { shopId: shop.id });
  expect((await settings()).leftOutSegment?.trouble).toBe("gone");
  expect(await members()).toEqual(ids.slice(1, 3));
  expect(await save(null)).toEqual({ kind: "saved" });
  expect([await members(), await leftOut()]).toEqual([[], 0]);
  const nightly = await engine.database.look("select 1 from work_items where shop_id = $1 and task = 'shoppers.read-left-out' and dedupe_key = 'nightly'", [shop.id]);
  expect(nightly.length).toBeLessThanOrEqual(1);
});

test("rule 7: a segment beyond what can be paged is read in parts by the day its customers were added, and one that cannot be cut is said to be too large", async () => {
  const { shop, database } = engine;
  await database.look("update shop_settings set left_out_segment_gid = 'gid://shopify/Segment/9', left_out_segment_name = 'All' where shop_id = $1", [shop.id]);
  const asked: string[] = [];
  // 60,000 members, added on three days; Shopify pages through 25,000 at most.
  const added = new Map([["2019-03-01", 24_000], ["2022-07-09", 20_000], ["2025-01-31", 16_000]]);
  const large = (days: ReadonlyMap<string, number>) => withSend(async (_go, ...[, document, variables]) => {
    if (document === SEGMENT) return { kind: "ok", data: { segment: { id: "gid://shopify/Segment/9", name: "All", query: "amount_spent > 5 OR number_of_orders > 2" } } };
    const { query } = variables as { query: string };
    const [, from = "0", until = "9"] = /customer_added_date >= (\S+) AND customer_added_date < (\S+)$/.exec(query) ?? [];
    asked.push(query);
    const found = [...days].filter(([day]) => day >= from && day < until);
    const totalCount = found.reduce((sum, [, n]) => sum + n, 0);
    return { kind: "ok", data: { customerSegmentMembers: { totalCount, pageInfo: { hasNextPage: false, endCursor: null }, edges: totalCount > 25_000 ? [] : found.map(([day]) => ({ node: { id: `gid://shopify/CustomerSegmentMember/${day.replaceAll("-", "")}` } })) } } };
  });
  expect(await readLeftOut(large(added), { shopId: shop.id })).toEqual({ kind: "done" });
  expect(await members()).toEqual([20190301n, 20220709n, 20250131n]);
  expect(asked.slice(1).every((query) => query.startsWith("(amount_spent > 5 OR number_of_orders > 2) AND "))).toBe(true);
  expect(asked.length).toBeLessThan(20);
  await readLeftOut(large(new Map([["2024-02-02", 26_000]])), { shopId: shop.id });
  expect((await settings()).leftOutSegment?.trouble).toBe("too_large");
  expect(await members()).toHaveLength(3);
});
