import { type ActionFunctionArgs, data } from "@remix-run/node";
import { requireShop } from "#app/require-shop.server";
import { readAddressList } from "#app/shoppers/read-address-list.server";
import type { UploadAnswer } from "../ui/settings/addresses-page.tsx";
import { reporting } from "./trouble.server.ts";

/** Takes a list of addresses, read as it comes: the body of the request is the file. */
export const action = reporting(async ({ context, request }: ActionFunctionArgs) => {
  const { ctx, shopId, actor } = await requireShop(context, request, "suppress");
  if (!request.body) throw data(null, { status: 400 });
  const outcome = await readAddressList(ctx, { shopId, actor, bytes: request.body as unknown as AsyncIterable<Uint8Array> });
  return Response.json((outcome.kind === "read" ? { kind: "read" } : outcome) satisfies UploadAnswer);
});
