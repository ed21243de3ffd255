import { data, redirect } from "@remix-run/node";
import { recordHit } from "#app/messages/record-hit.server";
import type { Ctx, ShopperId } from "#app/platform/ports";

const statuses = { "shop-closed": 410, gone: 410, unknown: 404, ended: 200, used: 200, other: 200 } as const;

/**
 * Where a mail's link leads: logged, then on to the storefront with the code applied. Only where something is off there is a page.
 * @param customerId who is signed in to the shop, where that is known
 */
export async function land(ctx: Ctx, request: Request, token: string, customerId: ShopperId | null) {
  const outcome = await recordHit(ctx, { token, kind: "click", method: request.method, userAgent: request.headers.get("user-agent"), customerId });
  if (outcome.kind === "redirect") throw redirect(outcome.to, { headers: { "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex" } });
  const page = outcome.kind === "pixel" ? { kind: "unknown" as const } : outcome;
  return data(page, { status: statuses[page.kind] });
}
