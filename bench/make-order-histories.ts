import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type { LapseReport } from "#app/lapse/lapse-report";
import type { LapseModel } from "#app/lapse/lapse-rule";
import { draws } from "./draws.ts";
import type { Bench } from "./environment.ts";

/** Business time of these shops, and the calendar day of it. */
export const NOW = "2026-11-22T09:00:00Z";
export const TODAY = "2026-11-22";

/** How the shoppers order and leave: a shop where a bit less than half order again. Two years, so that a million of them have a third of a million histories. */
const { r, alpha, a, b } = { r: 0.55, alpha: 77, a: 0.8, b: 2.5 };
const DAYS = 730;

/** What a fit makes of such a shop; `pace` other than 1 is another fit. With a regression, as large shops mostly have one. */
export const modelOf = (pace: number): LapseModel => ({
  nbd: { r, alpha: alpha * pace, a, b },
  regression: {
    model: { intercept: 0.6, weights: [-0.3, 0.4, 0.1, -0.05, 0.1, 0.2, 0.2, -0.1], means: [0.5, 1, 1.3, -0.1, -0.6, 1, 0.5, 0.4], spreads: [0.6, 0.6, 0.6, 0.6, 0.8, 1.2, 0.5, 0.4] },
    typical: { gap: 48, value: 6_500 },
  },
  value: { kind: "gamma-gamma", p: 6, q: 4, v: 3_200 * pace },
  gapDays: 48,
  seen: [],
});

/** A shop whose shoppers ordered as the model (app/lapse/models/nbd.ts, mbg) says, each on days of their own; all are called active. @returns its id */
export async function makeOrderHistories(bench: Bench, domain: string, shoppers: number): Promise<string> {
  const { rows } = await bench.owner.query<{ id: string }>("insert into shops (domain, installed_at) values ($1, '2024-01-01') returning id", [domain]);
  const [shop] = rows as [{ id: string }];
  await bench.owner.query(
    `insert into shop_settings (shop_id, name, currency, time_zone, primary_url, scopes, updated_at) values ($1, 'Bench', 'EUR', 'Europe/Berlin', 'https://bench.example', 'read_all_orders', '2026-11-22')`,
    [shop.id],
  );
  await bench.owner.query("insert into import_slices (shop_id, subject, position, state, done_at) values ($1, 'customers', 0, 'done', '2026-11-22'), ($1, 'orders', 1, 'done', '2026-11-22')", [shop.id]);
  const client = await bench.owner.connect();
  try {
    await client.query("create temporary table histories (id bigint, x int, tx int, t int, value int)");
    await pipeline(Readable.from(histories(shoppers)), client.query(copyFrom("copy histories from stdin")));
    // Without names and addresses, which nothing here looks at and an index of words takes minutes for.
    await client.query("insert into shoppers (shop_id, id, consent, customer_since, source_at) select $1, id, 'subscribed', '2024-01-01', '2026-11-22' from histories", [shop.id]);
    await client.query(
      `insert into shopper_stats (shop_id, shopper_id, country, customer_since, first_order_day, last_order_day, last_order_at, order_days, orders, net_spent_minor, mailable, lapse_state, state_since)
       select $1, id, 'DE', '2024-01-01', $2::date - t, last, last, x + 1, x + 1, (x + 1) * value, true, 'active', last from (select *, $2::date - t + tx as last from histories) h`,
      [shop.id, TODAY],
    );
    await client.query("drop table histories");
  } finally {
    client.release();
  }
  // As autovacuum leaves a table after an import.
  await bench.owner.query("vacuum analyze shoppers, shopper_stats");
  return shop.id;
}

/** As refitShop keeps it, without looks back. */
export async function keepModel(bench: Bench, shopId: string, model: LapseModel): Promise<void> {
  const report: LapseReport = { shoppers: 0, sampled: 0, repeaters: 0, rule: "blend", degenerate: [], truncatedBefore: null, looks: [], mean: [] };
  await bench.owner.query("insert into lapse_fits (shop_id, fitted_at, as_of, shoppers, order_days, horizon_days, model, report) values ($1, $2, $3, 0, 0, 90, $4, $5)", [
    shopId, NOW, TODAY, JSON.stringify(model), JSON.stringify(report),
  ]);
}

/** Lines for COPY, many to a piece. */
function* histories(shoppers: number): Generator<string> {
  const draw = draws(7);
  const uniform = () => (draw(1_000_000_007) + 1) / 1_000_000_008;
  const gamma = gammas(uniform);
  let lines = "";
  for (let id = 1; id <= shoppers; id++) {
    const T = 1 + draw(DAYS);
    const rate = gamma(r) / alpha;
    const [leaving, staying] = [gamma(a), gamma(b)];
    let [at, x, tx] = [0, 0, 0];
    while (uniform() > leaving / (leaving + staying)) {
      at -= Math.log(uniform()) / rate;
      if (at > T) break;
      if (Math.floor(at) > tx) [x, tx] = [x + 1, Math.floor(at)];
    }
    lines += `${id}\t${x}\t${tx}\t${T}\t${2_000 + draw(9_000)}\n`;
    if (lines.length < 100_000) continue;
    yield lines;
    lines = "";
  }
  yield lines;
}

/** Draws of a gamma distribution with a mean of its shape (Marsaglia and Tsang 2000). */
function gammas(uniform: () => number): (shape: number) => number {
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return function gamma(shape): number {
    if (shape < 1) return gamma(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const z = normal();
      const v = (1 + z / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(uniform()) < z * z * 0.5 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
}
