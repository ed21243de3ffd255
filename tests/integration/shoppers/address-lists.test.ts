import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readAddressList } from "#app/shoppers/read-address-list.server";
import { importAddressList, listAddressLists, undoAddressList } from "#app/shoppers/change-address-list.server";
import { addressHash, isSuppressed, suppressAddress } from "#app/shoppers/suppression.server";
import type { Ctx, Db } from "#app/platform/ports";
import { workAddressList } from "#app/shoppers/work-address-list.server";
import { DAY, type Engine, engineJobs, makeEngine } from "../campaigns/engine.ts";
import { shoppersJobs } from "#app/shoppers/jobs.server";

let engine: Engine;
beforeAll(async () => void (engine = await makeEngine({ jobs: [...engineJobs, shoppersJobs] })));
afterAll(() => engine.close());
beforeEach(() => engine.database.empty("shopper_stats, shoppers, suppressions, suppression_imports, suppression_import_rows cascade"));

/** A file as it comes from a browser, in pieces that end where they like. */
async function* pieces(content: string | Buffer, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const bring = (content: string | Buffer, shop = engine.shop, size?: number) => readAddressList(engine.ctx, { shopId: shop.id, actor: "4", bytes: pieces(content, size) });
const read = async (content: string | Buffer, size?: number) => {
  const outcome = await bring(content, engine.shop, size);
  if (outcome.kind !== "read") throw new Error(outcome.problem);
  return outcome.listId;
};
const lists = () => listAddressLists(engine.ctx, { shopId: engine.shop.id });
const reasonOf = (email: string, shop = engine.shop) => engine.ctx.db.withShopSql(shop.id, (sql) => isSuppressed(sql, engine.ctx, { email }));
const marks = async (ids: bigint[]) => (await engine.database.look<{ why: string | null }>("select suppressed_for as why from shoppers where shop_id = $1 and id = any($2) order by id", [engine.shop.id, ids])).map(({ why }) => why);
const mailable = async () => Number((await engine.database.look<{ n: string }>("select count(*) as n from shopper_stats where shop_id = $1 and mailable", [engine.shop.id]))[0]?.n);

test("rule 18: a list is looked at first, then left out by a job that survives a kill, and its undo frees only what nothing else leaves out", async () => {
  const { ctx, shop, otherShop, database } = engine;
  const ids = await engine.addShoppers(shop, 5);
  await engine.addShoppers(otherShop, 1, { row: { email: "both@shops.example" } });
  const emails = (await database.look<{ email: string }>("select email from shoppers where shop_id = $1 order by id", [shop.id])).map(({ email }) => email) as [string, string, string, string, string];
  const suppress = (email: string, reason: "complaint" | "redacted") => ctx.db.withShopSql(shop.id, (sql) => suppressAddress(sql, ctx, { email, reason, at: ctx.clock.now() }));
  await suppress(emails[0], "complaint");

  const list = ["Email;Reason;Note", `${emails[0]};Hard bounce;`, ` ${emails[1].toUpperCase()} ;unsubscribed;"quoted; ""twice"""`, `${emails[2]};;"two`, 'lines"', `${emails[2]};;again`, ";;", "not an address;;", "both@shops.example;spam complaint;", ""].join("\r\n");
  const listId = await read(`\uFEFF${list}`);
  const [shown] = await lists();
  expect(shown).toMatchObject({ id: listId, state: "ready", source: "list", lines: 7, found: 4, known: 1, invalid: 2, leftAlone: 0, problems: [{ line: 7, problem: "empty" }, { line: 8, problem: "no_address" }] });
  // Nothing of it holds yet, and nowhere does an address stand.
  expect(await marks(ids)).toEqual(["complaint", null, null, null, null]);
  expect(await mailable()).toBe(4);
  for (const table of ["suppression_imports", "suppression_import_rows", "suppressions", "audit_entries", "work_items"]) {
    expect([table, await database.look(`select 1 from ${table} x where x::text ilike '%people.example%' or x::text ilike '%not an address%'`)]).toEqual([table, []]);
  }

  expect(await importAddressList(ctx, { shopId: otherShop.id, listId, actor: "4" })).toEqual({ kind: "not-now" });
  expect(await importAddressList(ctx, { shopId: shop.id, listId, actor: "4" })).toEqual({ kind: "begun" });
  expect(await importAddressList(ctx, { shopId: shop.id, listId, actor: "4" })).toEqual({ kind: "not-now" });
  // Dies after each of its transactions in turn: the next goes on behind it.
  for (let dies = 1; dies <= 4; dies++) await workAddressList(killedAfter(dies + 2), { shopId: shop.id, payload: { importId: String(listId), what: "import" } }).catch(() => undefined);
  await database.look("delete from leases");
  await engine.runJobs();
  expect((await lists())[0]).toMatchObject({ state: "done", added: 3, worked: 4 });
  expect(await marks(ids)).toEqual(["complaint", "unsubscribed", "merchant", null, null]);
  expect(await Promise.all(["both@shops.example", emails[1], emails[0]].map((email) => reasonOf(email)))).toEqual(["complaint", "unsubscribed", "complaint"]);
  expect(await reasonOf("both@shops.example", otherShop)).toBeNull();
  expect(await mailable()).toBe(2);

  // A second list has one of them too, one complains by themselves, one is erased: each outlives the undo of the first list.
  const second = await read(`${emails[1]}\n${emails[3]}\n`);
  await importAddressList(ctx, { shopId: shop.id, listId: second, actor: "5" });
  await engine.runJobs();
  await suppress(emails[2], "complaint");
  expect(await marks(ids)).toEqual(["complaint", "unsubscribed", "complaint", "merchant", null]);
  expect(await undoAddressList(ctx, { shopId: shop.id, listId, actor: "4" })).toEqual({ kind: "begun" });
  await engine.runJobs();
  expect((await lists()).map(({ state }) => state)).toEqual(["done", "undone"]);
  expect(await marks(ids)).toEqual(["complaint", "merchant", "complaint", "merchant", null]);
  expect(await reasonOf("both@shops.example")).toBeNull();
  expect(await undoAddressList(ctx, { shopId: shop.id, listId, actor: "4" })).toEqual({ kind: "not-now" });

  // After thirty days it cannot be taken back, and its addresses are not remembered as its own.
  await database.look("update suppression_imports set done_at = done_at - interval '31 days' where id = $1", [second]);
  expect(await undoAddressList(ctx, { shopId: shop.id, listId: second, actor: "4" })).toEqual({ kind: "not-now" });
  await workAddressList(ctx, { shopId: shop.id, payload: { importId: String(second), what: "forget" } });
  expect(await database.look("select 1 from suppression_import_rows where import_id = $1 union all select 1 from suppressions where import_id = $1", [second])).toEqual([]);
  expect(await marks(ids)).toEqual(["complaint", "merchant", "complaint", "merchant", null]);
  expect(await database.look("select actor, action from audit_entries where shop_id = $1 and action like '%addresses' order by id", [shop.id])).toEqual([
    { actor: "4", action: "imported_addresses" }, { actor: "5", action: "imported_addresses" }, { actor: "4", action: "took_back_addresses" },
  ]);
});

/** A process whose database door breaks at the n-th transaction. */
function killedAfter(transactions: number): Ctx {
  let n = 0;
  const withShopSql = ((...call: Parameters<Db["withShopSql"]>) => (++n > transactions ? Promise.reject(new Error("killed")) : engine.ctx.db.withShopSql(...call))) as Db["withShopSql"];
  return { ...engine.ctx, db: { ...engine.ctx.db, withShopSql } };
}

test("files as tools write them are read: byte order marks, UTF-16, tabs, a million lines' worth of lots; what is no list is refused in words and leaves nothing", async () => {
  const { ctx, shop, database } = engine;
  const utf16 = Buffer.from("\uFEFFEmail Address\tCLEAN_TIME\tLEID\nmüller@people.example\t2026-01-01\t1\n", "utf16le");
  await read(utf16);
  await read(Buffer.from(utf16).swap16());
  await read("a@b.example");
  expect((await lists()).map(({ source, found }) => [source, found])).toEqual([["list", 1], ["mailchimp", 1], ["mailchimp", 1]]);
  const [row] = await database.look<{ reason: string }>("select reason from suppression_import_rows where shop_id = $1 and address_hash = $2 limit 1", [shop.id, addressHash(ctx, "müller@people.example")]);
  expect(row?.reason).toBe("hard_bounce");

  const many = `Email\n${Array.from({ length: 5_000 }, (_, n) => `n${n % 4_500}@people.example`).join("\n")}\n`;
  await read(Buffer.from(many), 4_096);
  expect((await lists())[0]).toMatchObject({ lines: 5_000, found: 4_500 });

  const before = await database.look("select count(*) from suppression_imports");
  for (const [content, problem] of [["", "empty"], ["Email\n", "empty"], ["Name,Town\nMaria,Kiel\n", "no_column"], ["PK\u0003\u0004 a workbook", "spreadsheet"], [Buffer.from([0x89, 0x50, 0, 0, 1, 2]), "unreadable"], [`a@b.example\n"${"x".repeat(1_100_000)}`, "unreadable"]] as const) {
    expect([problem, await bring(content, shop, 65_536)]).toEqual([problem, { kind: "refused", problem }]);
  }
  const three = { shopId: shop.id, actor: "4", bytes: pieces("a@b.example\nc@d.example\ne@f.example\n") };
  expect(await readAddressList(ctx, { ...three, limits: { bytes: 1_000, lines: 2 } })).toEqual({ kind: "refused", problem: "too_long" });
  expect(await readAddressList(ctx, { ...three, bytes: pieces("a@b.example\n".repeat(9)), limits: { bytes: 100, lines: 100 } })).toEqual({ kind: "refused", problem: "too_large" });
  expect(await database.look("select count(*) from suppression_imports")).toEqual(before);

  // What nobody imports is forgotten a day later.
  const waiting = await database.look<{ payload: { importId: string; what: "forget" }; later: boolean }>("select payload, due_at > $1 as later from work_items where shop_id = $2 and task = 'shoppers.work-list'", [new Date(+ctx.clock.now() + DAY - 60_000), shop.id]);
  expect(waiting.every(({ later }) => later)).toBe(true);
  for (const { payload } of waiting) await workAddressList(ctx, { shopId: shop.id, payload });
  expect(await lists()).toEqual([]);
});
