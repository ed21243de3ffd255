import { afterAll, beforeAll, expect, test } from "vitest";
import { advanceImport } from "#app/orders/advance-import.server";
import { countRecords } from "#app/orders/count-records.server";
import { loadImportProgress } from "#app/orders/load-import-progress.server";
import { startImport } from "#app/orders/start-import.server";
import type { Shopify, ShopifyOutcome } from "#app/platform/ports";
import { BULK_OPERATION, BULK_RUN_QUERY } from "#app/shopify/documents/bulk";
import { RECORD_COUNTS } from "#app/shopify/documents/records";
import { customerNode, jsonl } from "../../support/order-fixture.ts";
import { makePlainShops, type PlainShops, silent } from "../../support/plain-shops.ts";

/** A Shopify whose operations take as long as those of a large shop: what it says next is set by the test. */
const says = { counts: {} as ShopifyOutcome<unknown>, found: 0, status: "RUNNING", results: [] as object[][], asked: [] as string[] };
const shopify: Shopify = {
  ...silent,
  async send(_shopId, document) {
    says.asked.push(document);
    if (document === RECORD_COUNTS) return says.counts as never;
    if (document === BULK_RUN_QUERY) return { kind: "ok", data: { bulkOperationRunQuery: { bulkOperation: { id: `gid://shopify/BulkOperation/${says.asked.length}` } } } as never };
    if (document === BULK_OPERATION) return { kind: "ok", data: { bulkOperation: { id: "gid://shopify/BulkOperation/1", status: says.status, errorCode: null, rootObjectCount: String(says.found), url: "https://results.example/1" } } as never };
    throw new Error("not expected");
  },
  openBulkResult: async () => jsonl(says.results.shift() ?? []),
};
let shops: PlainShops;
beforeAll(async () => {
  shops = await makePlainShops({ imported: false, shopify });
});
afterAll(() => shops.close());

const counted = (orders: object | null) => ({ kind: "ok", data: { ordersCount: orders, customersCount: { count: 214_318, precision: "EXACT" }, currentAppInstallation: { accessScopes: [] } } }) as const;

test("rule 9: while Shopify's operations run, four at most, the page knows how much there is and how much of it is gathered, and asks nothing itself", async () => {
  const { ctx, shopId } = shops;
  await startImport(ctx, { shopId });
  expect(await shops.database.look("select task from work_items where shop_id = $1 and task = 'orders.count'", [shopId])).toHaveLength(1);
  says.counts = counted({ count: 801_220, precision: "EXACT" });
  await countRecords(ctx, { shopId });
  await advanceImport(ctx, { shopId });
  says.found = 103_075;
  await advanceImport(ctx, { shopId });
  const asked = says.asked.length;
  // Four operations run at once: the customers and three slices of orders.
  expect(await loadImportProgress(ctx, { shopId })).toMatchObject({
    phase: "customers", customers: { gathered: 103_075, read: 0, expected: 214_318, exact: true }, orders: { gathered: 309_225, read: 0, expected: 801_220, exact: true },
  });
  expect(says.asked.length).toBe(asked);
});

test("a count with a bound is a least number; none at all leaves it out", async () => {
  const { ctx, shopId } = shops;
  says.counts = counted({ count: 400_000, precision: "AT_LEAST" });
  await countRecords(ctx, { shopId });
  expect((await loadImportProgress(ctx, { shopId })).orders).toMatchObject({ expected: 400_000, exact: false });
  says.counts = counted(null);
  await countRecords(ctx, { shopId });
  expect((await loadImportProgress(ctx, { shopId })).orders).toMatchObject({ expected: null });
  says.counts = { kind: "denied", missing: "`read_orders` access scope." };
  await countRecords(ctx, { shopId });
  expect((await loadImportProgress(ctx, { shopId })).customers).toMatchObject({ expected: 214_318 });
});

test("a result that ends too early without an error is read again, not taken for the whole", async () => {
  const { ctx, otherShopId: shopId } = shops;
  const customers = () => shops.database.look("select state, attempts, rows_read::int as read, error from import_slices where shop_id = $1 and position = 0", [shopId]);
  await startImport(ctx, { shopId });
  await advanceImport(ctx, { shopId });
  Object.assign(says, { status: "COMPLETED", found: 2, results: [[customerNode(1)], [customerNode(1), customerNode(2)]] });
  await advanceImport(ctx, { shopId });
  expect(await customers()).toEqual([{ state: "running", attempts: 1, read: 1, error: "Error: 1 of 2 objects came out of the bulk result" }]);
  await advanceImport(ctx, { shopId });
  expect(await customers()).toEqual([{ state: "merging", attempts: 1, read: 2, error: expect.any(String) }]);
});
