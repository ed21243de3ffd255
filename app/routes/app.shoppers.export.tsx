import type { LoaderFunctionArgs } from "@remix-run/node";
import { Readable } from "node:stream";
import { requireShop } from "#app/require-shop.server";
import { exportShoppers } from "#app/shoppers/export-shoppers.server";
import { parseShopperQuery } from "#app/shoppers/shopper-query";
import { Id } from "./read-id.server.ts";
import { reporting } from "./trouble.server.ts";
import { whomOfAudience } from "./whom-of-audience.server.ts";

/** A view of the list, or some rows of it, as a CSV file, streamed lot by lot; who took it is logged. */
export const loader = reporting(async ({ context, request }: LoaderFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "export");
  const { searchParams } = new URL(request.url);
  // Rows that were picked by hand; without any, the whole view.
  const ids = searchParams.getAll("id").flatMap((text) => Id.safeParse(text).data ?? []);
  const lines = exportShoppers(ctx, { shopId, actor, query: await whomOfAudience(ctx, shopId, parseShopperQuery(searchParams)), ...(ids.length > 0 && { ids }) });
  return new Response(Readable.toWeb(Readable.from(lines)) as ReadableStream, {
    headers: { "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": 'attachment; filename="shoppers.csv"', "Cache-Control": "no-store" },
  });
});
