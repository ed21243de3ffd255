import { afterAll, beforeAll, expect, test } from "vitest";
import { joinShoppers } from "#app/lapse/join-shoppers.server";
import { partShoppers } from "#app/lapse/part-shoppers.server";
import { explainAddress } from "#app/messages/explain-address.server";
import { findTwins } from "#app/shoppers/find-twins.server";
import { listTwins, loadTwins } from "#app/shoppers/load-twins.server";
import { forgetToldApart, tellApart } from "#app/shoppers/tell-apart.server";
import { shoppersTopics } from "#app/shoppers/topics.server";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
beforeAll(async () => {
  shops = await makePlainShops();
  for (const shop of [shops.shopId, shops.otherShopId]) {
    await shops.database.look(
      `insert into shoppers (shop_id, id, first_name, last_name, city, email, phone, twin_key, consent, source_at) values
         ($1, 1, 'Anna', 'Ahlers', 'Kiel', 'anna@people.example', '+4940123', 'home', 'subscribed', to_timestamp(0)), ($1, 2, 'A.', 'Ahlers', 'Kiel', 'a2@people.example', '+4940123', null, 'unknown', to_timestamp(0)),
         ($1, 3, 'Anna', 'Ahlers', 'Kiel', 'a3@people.example', null, 'home', 'subscribed', to_timestamp(0)), ($1, -4, null, null, null, 'anna@people.example', null, null, 'unknown', to_timestamp(0)),
         ($1, 5, 'Bo', 'Berg', 'Ulm', 'bo@people.example', null, null, 'subscribed', to_timestamp(0))`,
      [shop],
    );
    await shops.database.look("insert into shoppers (shop_id, id, phone, source_at) select $1, i, '+49till', to_timestamp(0) from generate_series(11, 16) i", [shop]);
    await shops.database.look("insert into shopper_stats (shop_id, shopper_id, orders, last_order_day, last_order_at, lapse_state, mailable) select $1, id, 1, date '2026-11-20' - 1, timestamptz '2026-11-19', 'lapsed', id in (1, 3) from shoppers where shop_id = $1", [shop]);
  }
  // Of the other shop, with the same telephone.
  await shops.database.look("insert into shoppers (shop_id, id, phone, source_at) values ($1, 99, '+4940123', to_timestamp(0))", [shops.otherShopId]);
});
afterAll(() => shops.close());

const suggested = async (shopperId: bigint) => (await loadTwins(shops.ctx, { shopId: shops.shopId, shopperId })).suggestions.map(({ id, alike, leaderId, why }) => [id, alike, leaderId, why]);
const pairs = async () => (await listTwins(shops.ctx, { shopId: shops.shopId })).pairs.map(({ one, other, alike }) => [one.id, other.id, alike]);

test("who has the same mail address, telephone, or name and street is suggested, with what they share and who would lead; never somebody of another shop, nor one of many with a number", async () => {
  expect(await suggested(1n)).toEqual([[-4n, ["email"], 1n, "customer"], [2n, ["phone"], 1n, "mailable"], [3n, ["address"], 1n, "older_record"]]);
  expect(await suggested(2n)).toEqual([[1n, ["phone"], 1n, "mailable"]]);
  for (const id of [5n, 11n, 12345n]) expect(await suggested(id)).toEqual([]);
  const { suggestions } = await loadTwins(shops.ctx, { shopId: shops.shopId, shopperId: 1n });
  expect(suggestions[1]).toMatchObject({ name: "A. Ahlers", town: "Kiel", orders: 1, lastOrderDay: "2026-11-19" });
});

test("a telephone number that is written in another way is the same", async () => {
  const body = { admin_graphql_api_id: "gid://shopify/Customer/5", updated_at: "2026-11-21T10:00:00Z", first_name: "Bo", last_name: "Berg", email: "bo@people.example", phone: "0049 (40) 123" };
  await shoppersTopics["customers/update"]?.(shops.ctx, { shopId: shops.shopId, webhookId: "u", topic: "customers/update", triggeredAt: null, receivedAt: new Date(), body: JSON.stringify(body) });
  expect(await suggested(5n)).toEqual([[1n, ["phone"], 1n, "older_record"], [2n, ["phone"], 5n, "mailable"]]);
  await shops.database.look("update shoppers set phone = null where shop_id = $1 and id = 5", [shops.shopId]);
});

test("two who were told apart are not suggested again, on either page and in the list, and hold no mail back from each other, until that is taken back", async () => {
  const { ctx, shopId } = shops;
  const two = { shopId, shopperIds: [3n, 1n] as const, actor: "7" };
  await findTwins(ctx, { shopId });
  await shops.database.look("update shopper_stats set last_order_day = date '2026-06-01' where shop_id = $1 and shopper_id = 3", [shopId]);
  await shops.database.look("update shopper_stats set last_order_day = date '2026-11-19' where shop_id = $1 and shopper_id = 1", [shopId]);
  const why = async () => {
    const found = await explainAddress(ctx, { shopId, address: "a3@people.example" });
    return found.kind === "found" ? found.shoppers[0]?.why : null;
  };
  expect(await why()).toBe("twin_ordered");
  expect(await tellApart(ctx, two)).toEqual({ kind: "told" });
  expect(await tellApart(ctx, two)).toEqual({ kind: "told" });
  expect(await why()).toBeNull();
  expect([await suggested(3n), (await suggested(1n)).length]).toEqual([[], 2]);
  await findTwins(ctx, { shopId });
  expect(await pairs()).toEqual([[-4n, 1n, ["email"]], [1n, 2n, ["phone"]]]);
  expect((await loadTwins(ctx, { shopId, shopperId: 1n })).apart).toEqual([{ id: 3n, name: "Anna Ahlers", at: ctx.clock.now(), by: "7" }]);
  expect(await tellApart(ctx, { ...two, shopId: shops.otherShopId, shopperIds: [5n, 777n] })).toEqual({ kind: "missing" });

  await forgetToldApart(ctx, two);
  await forgetToldApart(ctx, two);
  expect(await suggested(3n)).toHaveLength(1);
  expect(await shops.database.look("select actor, action, details from audit_entries order by id")).toEqual(["told_apart", "took_back_told_apart"].map((action) => ({ actor: "7", action, details: { shopperIds: ["3", "1"] } })));
});

test("the list holds what the last search found and still is so: pages in both directions, a number that is capped, and nobody who is joined", async () => {
  const { ctx, shopId } = shops;
  await shops.database.look("insert into shoppers (shop_id, id, phone, source_at) select $1, 1000 + i, '+49555' || i / 2, to_timestamp(0) from generate_series(0, 499) i", [shopId]);
  await findTwins(ctx, { shopId });
  const first = await listTwins(ctx, { shopId });
  expect([first.pairs.length, first.total, first.previous]).toEqual([50, { n: 200, capped: true }, undefined]);
  const second = await listTwins(ctx, { shopId, after: first.next });
  expect(second.pairs[0]?.one.id).toBeGreaterThan(first.pairs.at(-1)?.one.id ?? 0n);
  expect(await listTwins(ctx, { shopId, before: second.previous })).toEqual(first);
  expect((await listTwins(ctx, { shopId, after: "nonsense" })).pairs).toEqual(first.pairs);

  await joinShoppers(ctx, { shopId, shopperIds: [1n, 2n], actor: "7" });
  expect((await pairs()).filter(([one, other]) => one === 1n || other === 1n || other === 2n)).toEqual([]);
  await partShoppers(ctx, { shopId, leaderId: 1n, actor: "7" });
  await shops.database.look("update shoppers set phone = null where shop_id = $1 and id >= 1000", [shopId]);
  expect(await pairs()).toEqual([[-4n, 1n, ["email"]], [1n, 2n, ["phone"]], [1n, 3n, ["address"]]]);
  expect((await listTwins(ctx, { shopId: shops.otherShopId })).pairs).toEqual([]);
  await findTwins(ctx, { shopId });
  expect(await shops.database.look("select count(*)::int as n from likely_twins where shop_id = $1", [shopId])).toEqual([{ n: 3 }]);
});
