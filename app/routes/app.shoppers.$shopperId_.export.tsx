import type { LoaderFunctionArgs } from "@remix-run/node";
import { exportPerson } from "#app/privacy/export-person.server";
import { requireShop } from "#app/require-shop.server";
import { Id } from "./read-id.server.ts";
import { notFound, reporting } from "./trouble.server.ts";

/** Everything that is held of one shopper, as a file; who took it is logged. */
export const loader = reporting(async ({ context, request, params }: LoaderFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "export");
  const id = Id.safeParse(params.shopperId);
  const file = id.success ? await exportPerson(ctx, { shopId, shopperId: id.data, actor }) : null;
  if (file === null) throw notFound();
  return new Response(file, { headers: { "Content-Type": "application/json; charset=utf-8", "Content-Disposition": `attachment; filename="shopper-${params.shopperId}.json"`, "Cache-Control": "no-store" } });
});
