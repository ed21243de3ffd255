import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { requireShop } from "#app/require-shop.server";
import { countView } from "#app/shoppers/count-view.server";
import { parseShopperQuery } from "#app/shoppers/shopper-query";
import { reporting } from "./trouble.server.ts";
import { whomOfAudience } from "./whom-of-audience.server.ts";

/** How many shoppers a view has, for the question that is asked before something is done with all of them. */
export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  const query = await whomOfAudience(ctx, shopId, parseShopperQuery(new URL(request.url).searchParams));
  return data({ n: await countView(ctx, { shopId, query }) }, { headers: { "Cache-Control": "no-store" } });
});
