import { tickShoppers } from "#app/lapse/tick-shoppers.server";
import { createContext } from "#app/context.server";
import { readEnv } from "#app/platform/env.server";
import { answer } from "./answer.ts";

interface Input {
  /** The shops. */
  ours: string;
  floor: string;
  /** The business instant. */
  at: string;
  crossings: number;
}

const ROUNDS = 9;
const WARM_UP = 2;

/** Milliseconds of the tick in either shop, in turns. Between two rounds those who crossed are put back to where they stood. */
answer<Input>(async ({ ours, floor, at, crossings }) => {
  const { ctx: real, close } = createContext(readEnv(process.env), "bench");
  const ctx = { ...real, clock: { now: () => new Date(at) } };
  const times = { ours: [] as number[], floor: [] as number[] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const [which, shop] of [["ours", ours], ["floor", floor]] as const) {
      const shopId = BigInt(shop);
      const began = performance.now();
      await tickShoppers(ctx, { shopId });
      const ms = performance.now() - began;
      const crossed = await ctx.db.withShopSql(
        shopId,
        async (sql) =>
          (
            await sql.query(
              `update shopper_stats s set lapse_state = d.lapse_state, state_since = d.state_since, next_change_at = d.next_change_at, lapses_at = d.lapses_at, priority = d.priority
               from bench_due d where s.shop_id = $1 and d.shop_id = $1 and s.shopper_id = d.shopper_id and s.lapse_state <> d.lapse_state`,
              [shopId],
            )
          ).rowCount,
      );
      if (crossed !== crossings) throw new Error(`${crossed} crossed, ${crossings} were due`);
      if (round >= 0) times[which].push(ms);
    }
  }
  await close();
  return times;
});
