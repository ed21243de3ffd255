import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { i18nOf } from "#app/i18n/i18n-of";
import { writeAudit } from "#app/shops/audit.server";
import { exportLog, loadLog, type LogFilter } from "#app/shops/load-log.server";
import { logKinds } from "#app/shops/log-kinds";
import { readLogAddress, writeLogAddress } from "#app/ui/settings/log-address";
import { sentenceOf } from "#app/ui/settings/log-words";
import { makePlainShops, type PlainShops } from "../../support/plain-shops.ts";

let shops: PlainShops;
beforeAll(async () => void (shops = await makePlainShops()));
afterAll(() => shops.close());

const { t } = i18nOf("en");
const format = { number: String, money: (minor: number) => `€${minor / 100}`, day: (day: string) => day, instant: (iso: string) => iso };
const say = (action: string, details: Record<string, unknown> = {}) => sentenceOf({ action, details }, { "7": "Gentle note" }, t as never, format);

/** Every action that the code writes into the log: all words in the value of `action:` of a writeAudit call. */
const written = (): string[] => {
  const root = join(import.meta.dirname, "..", "..", "..");
  const calls = globSync("app/**/*.ts", { cwd: root }).flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(/writeAudit\([^]*?action:([^]*?),\s*details/g)].map((match) => match[1] as string));
  return [...new Set(calls.flatMap((value) => [...value.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] as string)))];
};

test("rule 18: every action that the code writes has a kind and one clear sentence, with what it knows in it and nothing left open", () => {
  const known: readonly string[] = Object.values(logKinds).flat();
  const actions = written();
  expect(actions.length).toBeGreaterThan(30);
  expect(actions.filter((action) => !known.includes(action))).toEqual([]);
  expect(known.filter((action, at) => known.indexOf(action) !== at)).toEqual([]);
  const all = {
    campaignId: "7", from: "x", to: "y", tags: ["b"], hosts: ["h.example"], minor: 5000, dailyCap: 50, cancelled: 2, codes: 2, n: 2, sent: true, taken: 3, unknown: 1, complaints: 0, setAside: 1, fromDay: "2026-12-24",
    untilDay: "2026-12-26", moved: 3, found: 4, source: "klaviyo", added: 3, orders: 2, tool: "klaviyo", role: "owner", domain: "d.example", why: "because", gained: ["read_x"], lost: [], view: "all", picked: null,
  };
  for (const action of known) {
    const sentence = say(action, all);
    expect([action, sentence]).toEqual([action, expect.stringMatching(/^[A-Z].*\.$/)]);
    expect([action, sentence]).toEqual([action, expect.not.stringMatching(/\{\{|undefined|log\.|null|\[object/)]);
    // Older entries know less.
    expect([action, say(action)]).toEqual([action, expect.not.stringMatching(/\{\{|undefined|log\.did|null|\[object/)]);
  }
  expect(say("paused_campaign", { campaignId: "7", why: "offer_refused" })).toBe("Paused the campaign “Gentle note”. Shopify refused its offer.");
  expect(say("stopped_campaign", { campaignId: "8", cancelled: 1 })).toBe("Stopped a campaign that is there no more. 1 waiting mail was not sent.");
  expect(say("saved_left_out_tags", { from: ["a", "b"], tags: ["b", "c"] })).toBe("Changed the tags that are left out. Added: c. Removed: a.");
  expect(say("saved_goodwill_budget", { from: null, minor: 5000 })).toBe("Changed the goodwill budget of a month from no limit to €50.");
  expect(say("imported_addresses", { source: "klaviyo", found: 1204 })).toBe("Left out 1,204 addresses of a list (Klaviyo).");
  expect(say("tagged_shoppers", { n: 214, tag: "VIP" })).toBe("Added the tag “VIP” to 214 shoppers.");
  expect(say("something_new")).toBe("something new");
});

test("rule 18: the log is read newest first, a page at a time, by person and by kind, by its own shop only, and the file has it all", async () => {
  const { ctx, shopId, otherShopId } = shops;
  await ctx.db.withShopSql(shopId, async (sql) => {
    for (let n = 0; n < 120; n++) await writeAudit(sql, { at: new Date(Date.UTC(2026, 10, 1, 0, n)), actor: n % 3 === 0 ? "11" : "comeback", action: n % 2 === 0 ? "paused_sending" : "changed_window", details: { n } });
  });
  const numbers = async (filter: LogFilter, of = shopId) => {
    const found: unknown[] = [];
    let pages = 0;
    for (let after: bigint | undefined; ; pages++) {
      const page = await loadLog(ctx, { shopId: of, filter, ...(after !== undefined && { after }) });
      found.push(...page.entries.map(({ details }) => details.n));
      if (page.next === null) return { found, pages: pages + 1, people: page.people };
      after = BigInt(page.next);
    }
  };
  const down = Array.from({ length: 120 }, (_, n) => 119 - n);
  expect(await numbers({})).toEqual({ found: down, pages: 3, people: ["11", "comeback"] });
  expect((await numbers({ actor: "11" })).found).toEqual(down.filter((n) => n % 3 === 0));
  expect((await numbers({ actor: "11", kind: "settings" })).found).toEqual(down.filter((n) => n % 6 === 3));
  expect((await numbers({ kind: "team" })).found).toEqual([]);
  expect(await numbers({}, otherShopId)).toEqual({ found: [], pages: 1, people: [] });

  const file: unknown[] = [];
  for await (const lot of exportLog(ctx, { shopId, filter: { kind: "sending" }, actor: "11" })) file.push(...lot.map(({ details }) => details.n));
  expect(file).toEqual(down.filter((n) => n % 2 === 0));
  // Taking it is an entry too.
  expect((await loadLog(ctx, { shopId, filter: {} })).entries[0]).toMatchObject({ actor: "11", action: "exported_log" });

  const address = readLogAddress(new URLSearchParams("person=11&kind=data&after=12&x=1"));
  expect(writeLogAddress(address)).toBe("?person=11&kind=data&after=12");
  expect(readLogAddress(new URLSearchParams("kind=toString&after=1;drop"))).toEqual({});
});
