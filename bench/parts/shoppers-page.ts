import { createContext } from "#app/context.server";
import { readEnv } from "#app/platform/env.server";
import { countShoppers } from "#app/shoppers/count-shoppers.server";
import { listShoppers } from "#app/shoppers/list-shoppers.server";
import { parseShopperQuery } from "#app/shoppers/shopper-query";
import { median } from "../row.ts";
import { answer } from "./answer.ts";

interface Input {
  large: string;
  small: string;
  views: Record<string, string>;
  rounds: number;
}

/** What the page's loader does for its first page: the rows and the counts of the tabs. Milliseconds, medians. */
answer<Input>(async ({ large, small, views, rounds }) => {
  const { ctx, close } = createContext(readEnv(process.env), "bench");
  const medians: Record<string, { large: number; small: number }> = {};
  for (const [name, address] of Object.entries(views)) {
    const query = parseShopperQuery(new URLSearchParams(address));
    const times: { large: number[]; small: number[] } = { large: [], small: [] };
    for (let round = -2; round < rounds; round++) {
      for (const [size, id] of [["large", large], ["small", small]] as const) {
        const began = performance.now();
        const shopId = BigInt(id);
        const [page] = await Promise.all([listShoppers(ctx, { shopId, query }), countShoppers(ctx, { shopId })]);
        if (page.rows.length === 0 && size === "large" && !name.includes("nobody")) throw new Error(`the view "${name}" shows nobody`);
        if (round >= 0) times[size].push(performance.now() - began);
      }
    }
    medians[name] = { large: median(times.large), small: median(times.small) };
  }
  await close();
  return { medians };
});
