import type { LoaderFunctionArgs } from "@remix-run/node";
import { loadDataAnswer } from "#app/privacy/load-data-requests.server";
import { requireShop } from "#app/require-shop.server";
import { Id } from "./read-id.server.ts";
import { notFound, reporting } from "./trouble.server.ts";

/** The answer to one shopper's data request, as a file to hand on. */
export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shopId } = await requireShop(context, request, "export");
  const id = Id.safeParse(params.requestId);
  const answer = id.success ? await loadDataAnswer(ctx, { shopId, requestId: id.data }) : null;
  if (answer === null) throw notFound();
  return new Response(answer, { headers: { "Content-Type": "application/json; charset=utf-8", "Content-Disposition": `attachment; filename="data-request-${params.requestId}.json"`, "Cache-Control": "no-store" } });
});
