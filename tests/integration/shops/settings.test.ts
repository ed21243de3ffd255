import { afterAll, beforeAll, expect, test } from "vitest";
import { webhookJobs } from "#app/platform/jobs/webhook-work.server";
import { listAudit } from "#app/shops/audit.server";
import { shopsJobs } from "#app/shops/jobs.server";
import { loadShop } from "#app/shops/load-shop.server";
import { dismissNotice, loadNotices } from "#app/shops/notices.server";
import { pauseSending } from "#app/shops/pause-sending.server";
import { resumeSending } from "#app/shops/resume-sending.server";
import { saveSenderSettings } from "#app/shops/save-sender-settings.server";
import { deleteView, listViews, renameView, saveView } from "#app/shops/saved-views.server";
import { whySendingStands } from "#app/shops/shop";
import { nextSweep, sweepShop } from "#app/shops/sweep-shop.server";
import { makeTestContext, type TestContext } from "../../support/context.ts";

let t: TestContext;
beforeAll(async () => {
  t = await makeTestContext({ jobs: [shopsJobs, webhookJobs({})] });
  await t.runJobs();
});
afterAll(() => t?.close());

const load = (shopId = t.shop.id) => loadShop(t.ctx, { shopId });
const form = { senderName: "Nordlicht Tee", replyTo: "hallo@nordlicht.example", postalAddress: "Hafenstraße 1, 20457 Hamburg", dailyCap: "150" };

test("settings are saved once; a form loaded before that is stale, and the other shop keeps its own", async () => {
  const { version } = (await load()).settings;
  expect(await saveSenderSettings(t.ctx, { shopId: t.shop.id, version, actor: "7", ...form })).toEqual({ kind: "saved" });
  expect(await saveSenderSettings(t.ctx, { shopId: t.shop.id, version, actor: "8", ...form, senderName: "Other" })).toEqual({ kind: "stale" });
  expect((await load()).settings).toMatchObject({ version: version + 1, saved: { by: "7", at: expect.any(Date) as Date }, senderName: "Nordlicht Tee", replyTo: "hallo@nordlicht.example", dailyCap: 150 });
  expect((await load(t.otherShop.id)).settings).toMatchObject({ senderName: null, dailyCap: 200 });
});

test("of two saves at the same moment one wins", async () => {
  const { version } = (await load()).settings;
  const both = await Promise.all(["A", "B"].map((senderName) => saveSenderSettings(t.ctx, { shopId: t.shop.id, version, actor: "7", ...form, senderName })));
  expect(both.map((outcome) => outcome.kind).sort()).toEqual(["saved", "stale"]);
});

test("wrong settings are named and change nothing", async () => {
  const before = await load();
  const outcome = await saveSenderSettings(t.ctx, { shopId: t.shop.id, version: before.settings.version, actor: "7", ...form, replyTo: "x", dailyCap: "1000" });
  expect(outcome).toEqual({ kind: "invalid", errors: { replyTo: "not_an_address", dailyCap: "out_of_range" } });
  expect(await load()).toEqual(before);
});

test("pausing holds one shop until somebody resumes; doing it twice is doing it once", async () => {
  await pauseSending(t.ctx, { shopId: t.shop.id, actor: "7" });
  const { settings } = await load();
  await pauseSending(t.ctx, { shopId: t.shop.id, actor: "8" });
  expect((await load()).settings).toMatchObject({ pausedAt: settings.pausedAt, pausedBy: "7" });
  expect(whySendingStands(await load())).toBe("paused");
  expect(whySendingStands(await load(t.otherShop.id))).toBeNull();
  await resumeSending(t.ctx, { shopId: t.shop.id, actor: "8" });
  expect(whySendingStands(await load())).toBeNull();
  expect((await listAudit(t.ctx, { shopId: t.shop.id, limit: 2 })).map(({ actor, action }) => [actor, action])).toEqual([["8", "resumed_sending"], ["7", "paused_sending"]]);
});

test("a notice is put away for one person at one shop", async () => {
  await dismissNotice(t.ctx, { shopId: t.shop.id, actor: "7", notice: "history" });
  await dismissNotice(t.ctx, { shopId: t.shop.id, actor: "7", notice: "history" });
  expect(await loadNotices(t.ctx, { shopId: t.shop.id, actor: "7" })).toEqual(new Set(["history"]));
  expect(await loadNotices(t.ctx, { shopId: t.shop.id, actor: "8" })).toEqual(new Set());
  expect(await loadNotices(t.ctx, { shopId: t.otherShop.id, actor: "7" })).toEqual(new Set());
});

test("saved views: a name is one view, fifty at most, gone when deleted", async () => {
  const page = "shoppers";
  const save = (name: string, query: string) => saveView(t.ctx, { shopId: t.shop.id, page, name, query });
  expect((await save(" Big spenders ", "sort=spent")).kind).toBe("saved");
  expect((await save("Big spenders", "sort=spent&state=lapsed")).kind).toBe("saved");
  expect(await listViews(t.ctx, { shopId: t.shop.id, page })).toMatchObject([{ name: "Big spenders", query: "sort=spent&state=lapsed" }]);
  expect((await save("BIG spenders", "sort=spent&tag=vip")).kind).toBe("saved");
  expect(await listViews(t.ctx, { shopId: t.shop.id, page })).toMatchObject([{ name: "BIG spenders", query: "sort=spent&tag=vip" }]);
  expect((await save("", "x")).kind).toBe("invalid");
  for (let i = 0; i < 49; i++) expect((await save(`View ${i}`, "x")).kind).toBe("saved");
  expect((await save("One more", "x")).kind).toBe("full");
  expect((await save("View 3", "y")).kind).toBe("saved");
  expect(await listViews(t.ctx, { shopId: t.otherShop.id, page })).toEqual([]);
  const [first] = await listViews(t.ctx, { shopId: t.shop.id, page });
  await deleteView(t.ctx, { shopId: t.otherShop.id, id: first?.id ?? 0n });
  expect((await listViews(t.ctx, { shopId: t.shop.id, page })).length).toBe(50);
  await deleteView(t.ctx, { shopId: t.shop.id, id: first?.id ?? 0n });
  expect((await listViews(t.ctx, { shopId: t.shop.id, page })).length).toBe(49);
});

test("a view is renamed; a name that is empty, too long or another view's is refused, and so is another shop's view", async () => {
  const { shop, otherShop, ctx } = t;
  const page = "renamed";
  const save = async (shopId: bigint, name: string) => (await saveView(ctx, { shopId, page, name, query: name })) as { id: bigint };
  const [first, second] = [await save(shop.id, "First"), await save(shop.id, "Second")];
  const theirs = await save(otherShop.id, "Theirs");
  const rename = async (id: bigint, name: string) => (await renameView(ctx, { shopId: shop.id, page, id, name })).kind;
  expect([await rename(first.id, " "), await rename(first.id, "x".repeat(61)), await rename(first.id, " second "), await rename(theirs.id, "Mine")]).toEqual(["invalid", "invalid", "taken", "missing"]);
  expect([await rename(first.id, " Best "), await rename(second.id, "SECOND")]).toEqual(["renamed", "renamed"]);
  const both = await Promise.all([rename(first.id, "Same"), rename(second.id, "Same")]);
  expect(both.sort()).toEqual(["renamed", "taken"]);
  expect((await listViews(ctx, { shopId: shop.id, page })).map(({ query }) => query)).toEqual(["First", "Second"]);
  expect(await listViews(ctx, { shopId: otherShop.id, page })).toMatchObject([{ name: "Theirs" }]);
});

test("of those who save and rename to one name at the same moment each gets the answer that a name in use gets", async () => {
  const { shop, ctx } = t;
  for (let round = 0; round < 25; round++) {
    const page = `at-once-${round}`;
    const save = async (name: string, query: string) => (await saveView(ctx, { shopId: shop.id, page, name, query })) as { kind: string; id: bigint };
    const rename = async ({ id }: { id: bigint }) => (await renameView(ctx, { shopId: shop.id, page, id, name: "Same" })).kind;
    const [first, second] = [await save("First", "x"), await save("Second", "x")];
    const [saved, again, ...renamed] = await Promise.all([save("Same", "new"), save("Same", "new"), rename(first), rename(second)]);
    expect([saved.kind, again.kind, saved.id === again.id]).toEqual(["saved", "saved", true]);
    // At most one was renamed before the first save, which then replaced its query.
    const kept = renamed.flatMap((kind, index) => (kind === "taken" ? [`${["First", "Second"][index]} x`] : []));
    expect([["renamed", "taken"], ["taken", "taken"]]).toContainEqual(renamed.toSorted());
    expect((await listViews(ctx, { shopId: shop.id, page })).map(({ name, query }) => `${name} ${query}`).sort()).toEqual([...kept, "Same new"].sort());
  }
});

test("the last place for a view is given once", async () => {
  const { shop, ctx } = t;
  const page = "full-at-once";
  for (let i = 0; i < 49; i++) await saveView(ctx, { shopId: shop.id, page, name: `View ${i}`, query: "x" });
  const both = await Promise.all(["One more", "Another"].map((name) => saveView(ctx, { shopId: shop.id, page, name, query: "x" })));
  expect(both.map(({ kind }) => kind).sort()).toEqual(["full", "saved"]);
});

test("the nightly sweep forgets receipts after 60 days, but none that still waits, and books the next night", async () => {
  const now = t.ctx.clock.now();
  const old = new Date(+now - 61 * 86_400_000);
  for (const shop of [t.shop, t.otherShop]) {
    await t.database.look(
      `insert into webhook_receipts (shop_id, webhook_id, topic, received_at, state, lease_until)
       values ($1, 'old', 'x', $2, 'done', null), ($1, 'waiting', 'x', $2, 'stored', clock_timestamp() + interval '1 hour'), ($1, 'new', 'x', $3, 'done', null)`,
      [shop.id, old, now],
    );
  }
  expect(await sweepShop(t.ctx, { shopId: t.shop.id })).toEqual({ receipts: 1 });
  const left = await t.database.look<{ webhook_id: string }>("select webhook_id from webhook_receipts where shop_id = $1 and webhook_id in ('old', 'waiting', 'new') order by 1", [t.shop.id]);
  expect(left.map((row) => row.webhook_id)).toEqual(["new", "waiting"]);
  expect(await t.database.look("select 1 from webhook_receipts where shop_id = $1 and webhook_id = 'old'", [t.otherShop.id])).toHaveLength(1);
  const booked = await t.database.look<{ due_at: Date }>("select due_at from work_items where shop_id = $1 and task = 'shops.sweep'", [t.shop.id]);
  expect(booked.map((row) => row.due_at)).toEqual([nextSweep(t.shop.id, now)]);
  expect(+nextSweep(t.shop.id, now)).toBeGreaterThan(+now);
});
