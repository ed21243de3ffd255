import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { requireShop } from "#app/require-shop.server";
import { countView } from "#app/shoppers/count-view.server";
import { parseShopperQuery } from "#app/shoppers/shopper-query";
import { reporting } from "./trouble.server.ts";

/** How many shoppers a view has, for the question that is asked before something is done with all of them. */
export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request);
  return data({ n: await countView(ctx, { shopId, query: parseShopperQuery(new URL(request.url).searchParams) }) }, { headers: { "Cache-Control": "no-store" } });
});
