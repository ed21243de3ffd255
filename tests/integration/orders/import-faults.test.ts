import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { continueImport } from "#app/orders/continue-import.server";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import { startImport } from "#app/orders/start-import.server";
import { askScopes } from "#app/shops/ask-scopes.server";
import { loadShop } from "#app/shops/load-shop.server";
import { shopOf } from "#sim/state";
import { expectTrueShoppers } from "../../support/compare-shoppers.ts";
import { makeTestContext, type TestContext } from "../../support/context.ts";
import { dataJobs } from "../../support/data-jobs.ts";

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ shoppers: 60, install: false, jobs: dataJobs });
}, 120_000);
beforeEach(() => t.sim.faults.clear());
afterAll(() => t?.close());

test("broken downloads, failed operations and a lost finish webhook are read again", async () => {
  t.sim.faults.set("bulk.download_breaks", { next: 2 });
  t.sim.faults.set("bulk.fail", { next: 1 });
  t.sim.faults.set("bulk.finish_lost", { rate: 1 });
  Object.assign(t.shop, await t.reopen(t.shop));
  await t.runJobs();
  const slices = await t.database.look<{ attempts: number; state: string }>("select attempts, state from import_slices where shop_id = $1", [t.shop.id]);
  expect(slices.every(({ state }) => state === "done")).toBe(true);
  expect(slices.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(3);
  await expectTrueShoppers(t, t.shop);
});

test("rule 9: what fails for good is shown as failed, nobody is called lapsed from half a history, and Continue reads the rest", async () => {
  t.sim.faults.set("bulk.fail", { rate: 1 });
  Object.assign(t.otherShop, await t.reopen(t.otherShop));
  await t.runJobs();
  const progress = await loadImportProgress(t.ctx, { shopId: t.otherShop.id });
  expect(progress).toMatchObject({ phase: "failed", mayStartCampaign: false });
  expect(progress.error).toContain("INTERNAL_SERVER_ERROR");
  expect(await t.database.look("select 1 from shopper_stats where shop_id = $1 and lapse_state <> 'unknown'", [t.otherShop.id])).toEqual([]);

  t.sim.faults.clear();
  expect(await continueImport(t.ctx, { shopId: t.otherShop.id })).toEqual({ kind: "continued" });
  await t.runJobs();
  expect(await loadImportProgress(t.ctx, { shopId: t.otherShop.id })).toMatchObject({ phase: "done", mayStartCampaign: true });
  await expectTrueShoppers(t, t.otherShop);
  expect(await continueImport(t.ctx, { shopId: t.otherShop.id })).toEqual({ kind: "nothing-failed" });
});

test("a scope that is missing in the middle of it holds the import, without a failure, and it goes on when the scope is there", async () => {
  const { ctx, shop, database } = t;
  const people = shopOf(t.sim.state, shop.domain);
  const grant = (scopes: string[]) => {
    people.grantedScopes = scopes;
    for (const token of people.accessTokens.values()) token.scopes = scopes;
  };
  const all = people.grantedScopes;
  grant(all.filter((scope) => scope !== "read_orders"));
  await startImport(ctx, { shopId: shop.id, anew: true });
  await t.runJobs();
  expect(await loadImportProgress(ctx, { shopId: shop.id })).toMatchObject({ phase: "orders" });
  expect((await loadShop(ctx, { shopId: shop.id })).denied).toMatchObject({ access: expect.stringContaining("read_orders") });
  expect(await database.look("select 1 from import_slices where shop_id = $1 and subject = 'orders' and state <> 'waiting'", [shop.id])).toEqual([]);

  grant(all);
  expect(await askScopes(ctx, { shopId: shop.id })).toEqual({ kind: "granted" });
  await t.runJobs();
  expect(await loadImportProgress(ctx, { shopId: shop.id })).toMatchObject({ phase: "done" });
  await expectTrueShoppers(t, shop);
});

test("installing once more begins nothing anew", async () => {
  const slices = () => t.database.look("select id, state, rows_read, done_at from import_slices where shop_id = $1 order by id", [t.shop.id]);
  const before = await slices();
  const operations = shopOf(t.sim.state, t.shop.domain).bulkOperations.size;
  t.sim.uninstall(t.shop.domain);
  await t.runJobs();
  await t.reopen(t.shop);
  await t.runJobs();
  expect(await slices()).toEqual(before);
  expect(shopOf(t.sim.state, t.shop.domain).bulkOperations.size).toBe(operations);
  await expectTrueShoppers(t, t.shop);
});
