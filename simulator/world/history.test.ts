import { expect, test } from "vitest";
import { addShop, createState, type SimShop, type State } from "../state.ts";
import { dayMs } from "../world-time.ts";
import { seedShop } from "./history.ts";
import { parseAppConfig } from "../app-config.ts";
import { createFaults } from "../faults.ts";
import { createAgenda } from "./agenda.ts";

const now = Date.UTC(2026, 10, 22, 9);
function seeded(seed: number, shoppers = 1500): { state: State; shop: SimShop } {
  const state = createState(seed);
  const shop = addShop(state, { domain: "nordlicht.myshopify.com", now });
  seedShop({ core: { state, clock: { now: () => now }, faults: createFaults(() => 0), app: parseAppConfig("", { apiKey: "k", apiSecret: "s" }), appTarget: () => "", folder: "" }, shop, agenda: createAgenda(), shoppers });
  return { state, shop };
}
test("stats", () => {
  for (const seed of [1, 2, 3]) {
    const t = performance.now();
    const { shop } = seeded(seed);
    const c = [...shop.customers.values()];
    const orders = [...shop.orders.values()];
    const silent = (d: number) => c.filter((x) => x.lastOrderAt !== null && x.lastOrderAt < now - d * dayMs);
    const lapsed = silent(90).filter((x) => x.consent.state === "SUBSCRIBED");
    const young = lapsed.filter((x) => (x.lastOrderAt ?? 0) > now - 730 * dayMs);
    console.log(seed, Math.round(performance.now() - t), "ms customers", c.length, "orders", orders.length, "lapsed", silent(90).length, "mailable", lapsed.length, "under 24m", young.length, "one-timers", c.filter((x) => x.numberOfOrders === 1).length,
     "cancel", orders.filter((o) => o.cancelledAt).length, "refund", orders.filter((o) => o.refunds.length).length, "test", orders.filter((o) => o.test).length, "zero", orders.filter(o=>o.lines.every(l=>l.unitPriceMinor===0)).length,"pos", orders.filter((o) => o.sourceName === "pos").length, "guest", orders.filter((o) => o.customerId === null).length, 'gift', orders.filter(o=>o.lines.some(l=>l.giftCard)).length);
  }
});
